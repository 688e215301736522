// Pages whose state is their address: links and forms marked `data-swap` fetch the changing part as the server renders it
// and put it in place, so that scripts only spare the reload.
import { fragment, toast } from "./page.js";
import { morphChildren } from "./morph.js";

/** @param {HTMLElement} root the part that changes
 *  @param {() => void} drawn called after each change */
export function swapWithin(root, drawn) {
  let turn = 0;

  async function show(address, keep) {
    const mine = ++turn;
    try {
      const piece = await fragment(address);
      if (mine !== turn) return;
      morphChildren(root, piece);
      if (keep) history.pushState(null, "", address);
      drawn();
    } catch (error) {
      if (mine === turn) toast(`The page could not be updated: ${error.message}`);
    }
  }

  root.addEventListener("click", event => {
    const link = event.target.closest("a[data-swap]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    show(link.href, true);
  });

  root.addEventListener("submit", event => {
    const form = event.target;
    if (!form.matches("form[data-swap]") || form.method !== "get") return;
    event.preventDefault();
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    show(`${form.action.split("?")[0]}?${query}`, true);
  });

  addEventListener("popstate", () => show(location.href, false));
}
