// A glance at the job of the row that has the focus, beside the list: Space opens it, j and k go on, Esc closes.
import { fragment } from "./page.js";

const ROW = "main tr[data-href]";

/** What a glance needs of the job's page, in its order. */
const parts = [".job-name", ".job-notice", ".job-sentence", ".ask-answer", ".configurations"];

const peek = document.createElement("aside");
peek.className = "peek";
peek.popover = "manual";
peek.setAttribute("aria-label", "The chosen job");

/** Says what came, in one sentence: the table is there to be read. */
const said = document.createElement("div");
said.className = "visually-hidden";
said.setAttribute("role", "status");

let address = "";
/** @type {HTMLElement | null} */
let looked = null;

async function look(row) {
  if (address === row.dataset.href) return;
  address = row.dataset.href;
  looked = row;
  const mine = address;
  try {
    const page = await fragment(mine);
    if (mine !== address) return;
    // Names of parts are those of the job's page; here they would come twice or lead nowhere.
    const found = parts.flatMap(part => [...page.querySelectorAll(part)]);
    for (const part of found) for (const extra of part.querySelectorAll("form, .buttons, .job-silent")) extra.remove();
    for (const named of found.flatMap(part => [part, ...part.querySelectorAll("[id], [aria-labelledby]")])) for (const name of ["id", "aria-labelledby"]) named.removeAttribute(name);
    for (const part of found) part.removeAttribute("role");
    said.textContent = [".job-name h1", ".job-sentence"].map(part => page.querySelector(part)?.textContent.trim()).filter(Boolean).join(". ");
    const foot = Object.assign(document.createElement("p"), { className: "peek-foot" });
    foot.innerHTML = "<kbd>Enter</kbd> opens it, <kbd>j</kbd> <kbd>k</kbd> go to the next or previous, <kbd>Esc</kbd> closes";
    peek.replaceChildren(...found, foot);
  } catch (error) {
    if (mine === address) peek.textContent = `This job cannot be shown: ${error.message}`;
  }
}

const opened = () => peek.matches(":popover-open");

function close() {
  address = "";
  const inside = peek.contains(document.activeElement);
  peek.hidePopover();
  peek.replaceChildren();
  if (!inside || !looked?.isConnected) return;
  looked.tabIndex = -1;
  looked.focus();
}

/** Listens on a page with a table of jobs. */
export function offerPeek() {
  document.body.append(peek, said);
  document.addEventListener("keydown", event => {
    const row = /** @type {HTMLElement} */ (event.target).closest?.(ROW);
    if (event.key === " " && row === event.target) {
      event.preventDefault();
      if (opened()) return close();
      peek.showPopover();
      look(row);
    } else if (event.key === "Escape" && opened() && !document.querySelector("dialog[open]")) {
      // Taken: the same press leaves what is selected as it is.
      event.preventDefault();
      close();
    }
  });
  document.addEventListener("focusin", event => {
    const row = /** @type {HTMLElement} */ (event.target).closest?.(ROW);
    if (row && opened()) look(row);
  });
  document.addEventListener("pointerdown", event => {
    if (opened() && !peek.contains(/** @type {Node} */ (event.target))) close();
  });
}
