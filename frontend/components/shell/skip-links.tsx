"use client";

interface SkipLinksProps {
  readonly onChat: () => void;
  readonly onTodos: () => void;
}

const linkClasses =
  "sr-only rounded-lg bg-accent px-4 py-2 text-sm font-medium text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50";

/** First in the tab order. They move the focus themselves, as a hidden panel must be shown first. */
export function SkipLinks({ onChat, onTodos }: SkipLinksProps) {
  return (
    <>
      <a href="#chat" className={linkClasses} onClick={handled(onChat)}>
        Skip to chat
      </a>
      <a href="#todos" className={linkClasses} onClick={handled(onTodos)}>
        Skip to todos
      </a>
    </>
  );
}

function handled(action: () => void) {
  return (event: { preventDefault: () => void }) => {
    event.preventDefault();
    action();
  };
}
