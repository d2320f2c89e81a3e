/** Tags as typed: "Home, #errand" becomes ["home", "errand"], as the backend keeps them. */
const MAX_LENGTH = 40;

export function parseTags(text: string): string[] {
  const tags = text.split(",").map((tag) => tag.trim().replace(/^#/, "").trim().toLowerCase().slice(0, MAX_LENGTH));
  return [...new Set(tags.filter(Boolean))];
}
