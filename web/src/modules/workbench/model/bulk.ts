/** What a bulk edit is about to change, as it is sent and as it is said. */

import type { BulkChanges } from '../commands'

export type BulkKind = 'assignee' | 'team' | 'priority' | 'move' | 'tags' | 'category' | 'comment'

export const BULK_KINDS: { kind: BulkKind; permission: string }[] = [
  { kind: 'assignee', permission: 'ticket.assign' },
  { kind: 'team', permission: 'ticket.assign' },
  { kind: 'priority', permission: 'ticket.edit' },
  { kind: 'move', permission: 'ticket.move' },
  { kind: 'tags', permission: 'ticket.edit' },
  { kind: 'category', permission: 'ticket.edit' },
  { kind: 'comment', permission: 'ticket.note' },
]

export interface BulkDraft {
  kind: BulkKind
  /** Person, team, priority, move or category; `undefined`: nothing chosen yet, `null`: taken away. */
  value: string | number | null | undefined
  tagsAdd: string[]
  tagsRemove: string[]
  text: string
  isPublic: boolean
  reason: string
  /** Fields that the move asks for. */
  fields: Record<string, string>
  needsComment: boolean
  requiredFields: string[]
}

export function emptyDraft(kind: BulkKind): BulkDraft {
  return {
    kind,
    value: undefined,
    tagsAdd: [],
    tagsRemove: [],
    text: '',
    isPublic: false,
    reason: '',
    fields: {},
    needsComment: false,
    requiredFields: [],
  }
}

/** What to send; null while something is missing. */
export function changesOf(draft: BulkDraft): BulkChanges | null {
  const comment = draft.text.trim()
    ? { body: draft.text, body_format: 'text' as const, is_public: draft.isPublic }
    : undefined
  switch (draft.kind) {
    case 'tags':
      if (draft.tagsAdd.length + draft.tagsRemove.length === 0) return null
      return {
        ...(draft.tagsAdd.length ? { tags_add: draft.tagsAdd } : {}),
        ...(draft.tagsRemove.length ? { tags_remove: draft.tagsRemove } : {}),
      } as BulkChanges
    case 'comment':
      return comment ? ({ comment } as BulkChanges) : null
    case 'move': {
      if (typeof draft.value !== 'string' || (draft.needsComment && !comment)) return null
      const filled = draft.requiredFields.map((key) => [key, draft.fields[key]?.trim() ?? ''] as const)
      if (filled.some(([, value]) => !value)) return null
      return {
        move: draft.value,
        ...(filled.length ? { fields: Object.fromEntries(filled) } : {}),
        ...(comment ? { comment } : {}),
      } as BulkChanges
    }
    default: {
      if (draft.value === undefined) return null
      const reason = draft.reason.trim()
      const hasReason = reason && (draft.kind === 'assignee' || draft.kind === 'team')
      return { [draft.kind]: draft.value, ...(hasReason ? { reason } : {}) } as BulkChanges
    }
  }
}

/** Share of a bulk edit that is done, 0 to 1. */
export function shareDone(edit: { total: number; waiting: number }): number {
  return edit.total === 0 ? 1 : (edit.total - edit.waiting) / edit.total
}
