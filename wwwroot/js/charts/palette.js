// The design tokens as colours that a chart can use, resolved for the theme of the moment.

/** @returns {(token: string) => string} reads a token such as `--ink` as `rgb(…)` */
export function palette() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const seen = new Map();
  const read = token => {
    if (!seen.has(token)) {
      probe.style.color = `var(${token})`;
      seen.set(token, getComputedStyle(probe).color);
    }
    return seen.get(token);
  };
  for (const token of ["--ink", "--ink-2", "--ink-3", "--line", "--line-strong", "--surface", "--raised", "--canvas", "--chart-ideal"]) read(token);
  for (const name of ["serial", "threads", "processes", "pool", "mpi", "engines", "external", "imported"]) read(`--strategy-${name}`);
  for (const name of ["startup", "read", "compute", "communicate", "reduce", "idle"]) read(`--phase-${name}`);
  probe.remove();
  return token => seen.get(token) ?? seen.get("--ink-2");
}

/** The page's own font, so that charts read like the text around them. Its names stand in single quotes: in a saved
 *  picture they lie within an attribute in double ones. @returns {string} */
export const fontFamily = () => getComputedStyle(document.body).fontFamily.replaceAll('"', "'");
