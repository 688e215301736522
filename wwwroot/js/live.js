// One connection to the progress hub per page, shared by whoever listens. It reconnects for as long as the page is open.
import { hubLibrary } from "./libraries.js";
import { url } from "./page.js";

const listeners = { Events: new Set(), Progress: new Set(), Pulse: new Set(), Cluster: new Set() };
const onConnected = new Set();
const onState = new Set();
let connection = null;
/** @type {Promise<void> | null} */
let connecting = null;

const delays = [0, 500, 1000, 2000, 5000];
const retry = { nextRetryDelayInMilliseconds: context => delays[Math.min(context.previousRetryCount, delays.length - 1)] };

function say(state) {
  document.documentElement.dataset.live = state;
  for (const listener of onState) listener(state);
}

function welcome() {
  say("connected");
  for (const listener of onConnected) listener();
}

async function start() {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await connection.start();
      welcome();
      return;
    } catch {
      say("reconnecting");
      await new Promise(resolve => setTimeout(resolve, delays[Math.min(attempt + 1, delays.length - 1)]));
    }
  }
}

async function connect() {
  // A page without the frame is one of somebody who is not signed in.
  if (!document.body.classList.contains("framed") || !await hubLibrary()) return;
  connection = new window.signalR.HubConnectionBuilder()
    .withUrl(url("hubs/progress"))
    .withAutomaticReconnect(retry)
    .configureLogging(window.signalR.LogLevel.None)
    .build();
  for (const name of Object.keys(listeners)) {
    connection.on(name, message => { for (const listener of listeners[name]) listener(message); });
  }
  connection.onreconnecting(() => say("reconnecting"));
  connection.onreconnected(welcome);
  await start();
}

/** Hears one kind of message: `Events`, `Progress`, `Pulse` or `Cluster`.
 *  @param {"Events"|"Progress"|"Pulse"|"Cluster"} name @param {(message: any) => void} listener
 *  @returns {() => void} stops hearing it */
export function hear(name, listener) {
  listeners[name].add(listener);
  connecting ??= connect();
  return () => listeners[name].delete(listener);
}

/** Runs on every connection, the first one and each after a loss: the place to (re)subscribe.
 *  @param {() => void} listener */
export function whenConnected(listener) {
  onConnected.add(listener);
  connecting ??= connect();
  if (connection?.state === "Connected") listener();
}

/** Hears `connected` and `reconnecting`. @param {(state: string) => void} listener */
export const whenState = listener => onState.add(listener);

/** Calls a method of the hub; quietly nothing while the connection is down, since the next one subscribes again.
 *  @param {string} method @param {...unknown} args */
export async function tell(method, ...args) {
  if (connection?.state !== "Connected") return;
  try {
    await connection.invoke(method, ...args);
  } catch (error) {
    if (connection.state === "Connected") console.warn(`${method}: ${error.message}`);
  }
}
