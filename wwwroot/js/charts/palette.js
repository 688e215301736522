// The design tokens as colours that a chart can use, resolved for the theme of the moment.

const tokens = [
  "--ink", "--ink-2", "--ink-3", "--line", "--line-strong", "--surface", "--raised", "--canvas", "--chart-ideal",
  ...["serial", "threads", "processes", "pool", "mpi", "engines", "external", "imported"].map(name => `--strategy-${name}`),
  ...["startup", "read", "compute", "communicate", "reduce", "idle", "imbalance"].map(name => `--phase-${name}`),
];

const dark = matchMedia("(prefers-color-scheme: dark)");
let [themeRead, colors] = ["", new Map()];

/** @returns {(token: string) => string} reads a token such as `--ink` as `rgb(…)` */
export function palette() {
  const theme = `${document.documentElement.dataset.theme}/${dark.matches}`;
  if (theme !== themeRead) {
    const probe = document.createElement("span");
    probe.hidden = true;
    document.body.append(probe);
    colors = new Map(tokens.map(token => {
      probe.style.color = `var(${token})`;
      return [token, getComputedStyle(probe).color];
    }));
    probe.remove();
    themeRead = theme;
  }
  const now = colors;
  return token => now.get(token) ?? now.get("--ink-2");
}

/** Black or white, whichever is read better on a colour. @param {string} colour `rgb(…)` @returns {string} */
export function onColour(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(part => (part / 255 + 0.055) / 1.055).map(part => part ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

/** The page's own font, so that charts read like the text around them. Its names stand in single quotes: in a saved
 *  picture they lie within an attribute in double ones. @returns {string} */
export const fontFamily = () => getComputedStyle(document.body).fontFamily.replaceAll('"', "'");
