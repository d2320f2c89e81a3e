/** What the backend answers, checked at run time. The shapes are generated; unknown extra keys are ignored. */
import type * as v from "valibot";
import {
  type vConversationPage,
  type vConversationRead,
  type vMessageRead,
  type vTodoChanges,
  type vTodoCreate,
  type vTodoPage,
  vTodoRead,
  type vUndoResult,
  type vUserRead,
  type vWordsRead,
} from "@/lib/generated/valibot.gen";

export {
  vBulkResult as bulkResultSchema,
  vConflictBody as conflictSchema,
  vConversationPage as conversationPageSchema,
  vConversationRead as conversationSchema,
  vOperationList as operationListSchema,
  vErrorBody as errorBodySchema,
  vMessagePage as messagePageSchema,
  vTodoChanges as todoChangesSchema,
  vTodoPage as todoPageSchema,
  vTodoRead as todoSchema,
  vUndoResult as undoResultSchema,
  vUserRead as userSchema,
  vWordsRead as wordsSchema,
} from "@/lib/generated/valibot.gen";

export const PRIORITIES = vTodoRead.entries.priority.options;

export type Todo = v.InferOutput<typeof vTodoRead>;
export type TodoCreate = v.InferInput<typeof vTodoCreate>;
export type Priority = Todo["priority"];
export type TodoPage = v.InferOutput<typeof vTodoPage>;
export type TodoChanges = v.InferOutput<typeof vTodoChanges>;
export type UndoResult = v.InferOutput<typeof vUndoResult>;
export type WordsRead = v.InferOutput<typeof vWordsRead>;
/** What can be read in a line besides its title. */
export type Detail = WordsRead["details"][number];
export type User = v.InferOutput<typeof vUserRead>;
export type Conversation = v.InferOutput<typeof vConversationRead>;
export type ConversationPage = v.InferOutput<typeof vConversationPage>;
export type StoredMessage = v.InferOutput<typeof vMessageRead>;
