/** The one call that the bench makes; the package ships no types. */
declare module "plotly.js-cartesian-dist-min" {
  interface Plotly {
    react(target: HTMLElement, data: readonly object[], layout: object, config: object): Promise<unknown>;
  }
  const plotly: Plotly;
  export default plotly;
}
