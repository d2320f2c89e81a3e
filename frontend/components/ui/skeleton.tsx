import { cn } from "@/lib/class-names";

const SHAPES = { line: "rounded-md", control: "rounded-lg", bubble: "rounded-2xl", round: "rounded-full" };

interface SkeletonProps {
  readonly shape?: keyof typeof SHAPES;
  /** Its size and place. */
  readonly className: string;
}

export function Skeleton({ shape = "line", className }: SkeletonProps) {
  return <div aria-hidden className={cn("animate-pulse bg-line", SHAPES[shape], className)} />;
}
