import Markdown, { type Components } from "react-markdown";

const components: Components = {
  // Images are left out: a model misled by a todo's text could use one to send data elsewhere.
  img: ({ alt }) => <>{alt}</>,
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className="text-accent underline underline-offset-4">
      {children}
    </a>
  ),
  p: ({ children }) => <p dir="auto">{children}</p>,
  li: ({ children }) => <li dir="auto">{children}</li>,
  h1: ({ children }) => <p className="font-semibold">{children}</p>,
  h2: ({ children }) => <p className="font-semibold">{children}</p>,
  h3: ({ children }) => <p className="font-semibold">{children}</p>,
  h4: ({ children }) => <p className="font-semibold">{children}</p>,
  ul: ({ children }) => <ul className="grid list-disc gap-1 ps-5 marker:text-ink-soft">{children}</ul>,
  ol: ({ children, start }) => (
    <ol start={start} className="grid list-decimal gap-1 ps-6 marker:text-ink-soft">
      {children}
    </ol>
  ),
  code: ({ children }) => <code className="rounded bg-hover px-1 py-0.5 font-mono text-[0.875em]">{children}</code>,
  pre: ({ children }) => <div className="overflow-x-auto rounded-lg bg-hover p-3 text-sm">{children}</div>,
};

export default function AnswerMarkdown({ text }: { readonly text: string }) {
  return <Markdown components={components}>{text}</Markdown>;
}
