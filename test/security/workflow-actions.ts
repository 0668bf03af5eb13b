/** The actions that a workflow runs, as it names them: with the comment behind each, where the version stands. */
import { isScalar, parseDocument, visit } from 'yaml';

export interface Action {
  uses: string;
  comment: string;
}

export function actionsOf(text: string): Action[] {
  const actions: Action[] = [];
  visit(parseDocument(text), {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== 'uses' || !isScalar(value)) return;
      actions.push({ uses: String(value.value), comment: value.comment?.trim() ?? '' });
    },
  });
  return actions;
}

/** By a commit, with its version beside it; a workflow of this repository is what the commit of the caller has. */
const isPinned = ({ uses, comment }: Action): boolean =>
  uses.startsWith('./') ||
  (/^[\w-]+(\/[\w.-]+)+@[0-9a-f]{40}$/.test(uses) && /^v\d+\.\d+\.\d+$/.test(comment));

export const unpinnedActions = (text: string): string[] =>
  actionsOf(text).flatMap((action) => (isPinned(action) ? [] : action.uses));
