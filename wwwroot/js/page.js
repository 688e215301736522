// What the server wrote into the page's head, and the small things every module needs.
import { arrangeTables } from "./sort.js";

const meta = name => document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";

/** Address of the application's root, with the prefix behind a proxy; ends in a slash. */
export const base = meta("app-base") || "/";

/** @param {string} path below the application's root, without a leading slash
 *  @returns {string} */
export const url = path => base + path.replace(/^\//, "");

/** Whether this browser is on the server's own machine, which is the compute node where there is only one. What it draws takes cores from what is
 *  measured there, so pages that show running work draw less often and move nothing by steps. */
export const besideTheWork = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);

/** A failed call, with the problem details of the server.
 *  `errors` maps a JSON path to what is wrong with it. */
export class ApiError extends Error {
  /** @param {number} status @param {any} problem */
  constructor(status, problem) {
    super(problem?.detail || problem?.title || `The server answered ${status}.`);
    this.status = status;
    this.problem = problem;
    /** @type {Record<string, string[]>} */
    this.errors = problem?.errors ?? {};
  }
}

/** Calls the API with the session's cookie; writes carry the anti-forgery token.
 *  @param {string} path for example `api/v1/jobs`
 *  @param {{ method?: string, body?: unknown, headers?: Record<string, string>, signal?: AbortSignal }} [options] body is sent as JSON
 *  @returns {Promise<any>} the parsed answer, null where there is none
 *  @throws {ApiError} */
export async function api(path, options = {}) {
  const method = options.method ?? (options.body === undefined ? "GET" : "POST");
  const headers = { Accept: "application/json", ...options.headers };
  if (method !== "GET") headers[meta("csrf-header") || "RequestVerificationToken"] = meta("csrf-token");
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const answer = await fetch(url(path), { method, headers, body, signal: options.signal, credentials: "same-origin" });
  const text = await answer.text();
  const json = text && (answer.headers.get("content-type") ?? "").includes("json") ? JSON.parse(text) : null;
  if (!answer.ok) throw new ApiError(answer.status, json);
  return json;
}

/** Fetches a piece of a page as the server renders it, its tables in the order that was chosen for them.
 *  @param {string} address
 *  @param {FormData} [posted] a form to send; it carries its own anti-forgery token
 *  @returns {Promise<DocumentFragment>} */
export async function fragment(address, posted) {
  const answer = await fetch(address, { method: posted ? "POST" : "GET", body: posted, headers: { "X-Fragment": "1" }, credentials: "same-origin" });
  if (!answer.ok) throw new ApiError(answer.status, null);
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  arrangeTables(template.content);
  return template.content;
}

/** Says something at the edge of the page for a few seconds.
 *  @param {string} text */
export function toast(text) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const item = document.createElement("div");
  item.className = "toast";
  item.textContent = text;
  place.append(item);
  setTimeout(() => item.remove(), 4000);
}

/** Runs `work` at once and then at most every `milliseconds`, never losing the last call.
 *  @param {() => unknown} work @param {number} milliseconds
 *  @returns {() => void} */
export function throttle(work, milliseconds) {
  let timer = 0;
  let last = -Infinity;
  return () => {
    if (timer) return;
    const wait = Math.max(0, last + milliseconds - performance.now());
    timer = window.setTimeout(() => { timer = 0; last = performance.now(); work(); }, wait);
  };
}
