/** The little of Plotly's partial bundle that the reports use; the package ships no types. */
declare module "plotly.js-cartesian-dist-min" {
  export interface Figure {
    readonly data: readonly object[];
    readonly layout: object;
  }
  export interface ImageOptions {
    readonly format: "png";
    readonly width: number;
    readonly height: number;
    readonly scale: number;
  }
  interface Plotly {
    react(target: HTMLElement, data: readonly object[], layout: object, config: object): Promise<unknown>;
    purge(target: HTMLElement): void;
    /** A data: address. */
    toImage(figure: Figure, options: ImageOptions): Promise<string>;
  }
  const plotly: Plotly;
  export default plotly;
}
