// Calls to one cluster. Requests are made without blocking and followed, so that they can be watched and aborted.
import { api, base } from "../page.js";

const pauses = [20, 40, 80, 160, 250];

const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** @param {string} id of the cluster */
export function callsTo(id) {
  const root = `api/v1/clusters/${encodeURIComponent(id)}`;

  return {
    root,
    /** @param {string} path @param {object} [options] as of `api` */
    ask: (path, options) => api(`${root}${path}`, options),

    /** Starts a request and returns its number at once.
     *  @param {string} operation for example `execute` @param {object} body
     *  @returns {Promise<number>} */
    async start(operation, body) {
      return (await api(`${root}/${operation}`, { body: { ...body, block: false } })).request;
    },

    /** Follows a request to its end.
     *  @param {number} request @param {(state: any) => void} [progressed]
     *  @returns {Promise<any>} its last state, with `result` or `error` */
    async follow(request, progressed) {
      for (let turn = 0; ; turn += 1) {
        const state = await api(`${root}/requests/${request}`);
        if (state.ready) return state;
        progressed?.(state);
        await wait(pauses[Math.min(turn, pauses.length - 1)]);
      }
    },

    abort: request => api(`${root}/requests/${request}`, { method: "DELETE" }),
  };
}

/** The same call as a command that anyone can run.
 *  @param {string} path below the cluster @param {object} body @param {string} method @returns {string} */
export function asCommand(path, body, method = "POST") {
  const address = `${location.origin}${base}${path}`;
  const json = JSON.stringify(body).replaceAll("'", "'\\''");
  return `curl -fsS -X ${method} '${address}' \\\n  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\\n  -d '${json}'`;
}
