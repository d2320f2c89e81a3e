"use client";

import { MessageTurn, type TurnActions } from "@/components/chat/message-turn";
import type { Turn } from "@/lib/chat-state";

interface TurnsProps extends TurnActions {
  readonly turns: readonly Turn[];
}

/** What was said, by both. */
export function Turns({ turns, ...actions }: TurnsProps) {
  return turns.map((turn, index) => <MessageTurn key={turn.id} turn={turn} isLast={index === turns.length - 1} {...actions} />);
}
