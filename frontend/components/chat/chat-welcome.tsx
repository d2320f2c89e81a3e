import { Button } from "@/components/ui/button";

const SUGGESTIONS = [
  "Add buy milk tomorrow",
  "Remind me to call the dentist next Friday, high priority",
  "What is on my list?",
  "What is due this week?",
];

interface ChatWelcomeProps {
  readonly name: string;
  readonly onPick: (text: string) => unknown;
}

export function ChatWelcome({ name, onPick }: ChatWelcomeProps) {
  return (
    <div className="m-auto grid w-full max-w-2xl gap-6 py-8">
      <div>
        <p className="text-2xl font-semibold tracking-tight text-balance">
          {name ? `Hello, ${name}.` : "Hello."} What needs doing?
        </p>
        <p className="mt-2 text-ink-soft">
          Say it in your own words. The assistant adds, finds, changes and completes todos for you.
        </p>
      </div>
      <ul className="grid gap-2" aria-label="Suggestions">
        {SUGGESTIONS.map((text) => (
          <li key={text}>
            <Button variant="outline" size="line" onClick={() => onPick(text)}>
              {text}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
