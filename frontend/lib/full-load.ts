/** Leaves for `path` with a full load, so that nothing of the present account stays in memory. */
export function fullLoad(path: string): void {
  window.location.assign(path);
}
