// What was run in a cluster's console, kept in this browser; the arrow keys bring it back.

const most = 100;

/** @param {string} cluster @returns {{ add: (entry: object) => void, older: (now: object) => any, newer: () => any }} */
export function historyOf(cluster) {
  const key = `speedup-cluster-${cluster}`;
  let entries = read(key);
  let at = entries.length;
  let unsent = null;

  return {
    add(entry) {
      if (JSON.stringify(entries.at(-1)) !== JSON.stringify(entry)) entries = [...entries, entry].slice(-most);
      at = entries.length;
      unsent = null;
      try {
        localStorage.setItem(key, JSON.stringify(entries));
      } catch {
        // Without room or permission it lasts as long as the page.
      }
    },
    /** The entry before, null where there is none. What is typed now comes back after the newest one. */
    older(now) {
      if (at === 0) return null;
      if (at === entries.length) unsent = now;
      at -= 1;
      return entries[at];
    },
    newer() {
      if (at >= entries.length) return null;
      at += 1;
      return entries[at] ?? unsent;
    },
  };
}

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}
