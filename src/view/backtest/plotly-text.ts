/** Plotly reads `<b>`, `<a href>` and the like in every text it draws: whatever comes from a file or a name is escaped. */
export const plotlyText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
