// A question in a dialog of our own, before what cannot be undone.

/** @param {{ question: string, detail?: string, yes?: string, no?: string }} words
 *  @returns {Promise<boolean>} whether it was confirmed */
export function ask({ question, detail = "", yes = "Go on", no = "Keep it" }) {
  const dialog = Object.assign(document.createElement("dialog"), { className: "dialog" });
  dialog.setAttribute("aria-label", question);
  const head = Object.assign(document.createElement("h2"), { textContent: question });
  const text = Object.assign(document.createElement("p"), { textContent: detail });
  const buttons = Object.assign(document.createElement("div"), { className: "buttons" });
  const refuse = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: no });
  const confirm = Object.assign(document.createElement("button"), { type: "button", className: "button button-danger", textContent: yes });
  buttons.append(refuse, confirm);
  dialog.append(head, ...detail ? [text] : [], buttons);
  refuse.addEventListener("click", () => dialog.close());
  confirm.addEventListener("click", () => dialog.close("yes"));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(answer => dialog.addEventListener("close", () => {
    dialog.remove();
    answer(dialog.returnValue === "yes");
  }));
}
