/** An assistant's answer is Markdown; the titles in it are a person's own text, and a list ends where its items end. */

const SPECIAL = /[\\`*_{}[\]()#+\-.!<>|~&:]/g;
const ITEM = /^\s*(?:[-*+]|\d+[.)])\s/;

/** The Markdown that shows `text` as it is: "[a](b)" becomes "\[a\]\(b\)". */
export function escapeMarkdown(text: string): string {
  return text.replace(SPECIAL, "\\$&");
}

/** The answer with every one of `titles` in it shown letter by letter; the longest first, as one may hold another. */
export function withPlainTitles(markdown: string, titles: readonly string[]): string {
  const special = titles.filter((title) => title.search(SPECIAL) >= 0).sort((a, b) => b.length - a.length);
  if (special.length === 0) return markdown;
  const pattern = new RegExp(special.map((title) => title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "g");
  return markdown.replace(pattern, escapeMarkdown);
}

/** A line right after a list belongs to its last item in Markdown; nobody who wrote a sentence there meant that. */
export function withListEnds(markdown: string): string {
  const lines = markdown.split("\n");
  return lines
    .flatMap((line, index) => {
      const previous = lines[index - 1];
      const isAfterItem = previous !== undefined && ITEM.test(previous);
      const isSentence = line.trim() !== "" && !ITEM.test(line) && !/^\s/.test(line);
      return isAfterItem && isSentence ? ["", line] : [line];
    })
    .join("\n");
}
