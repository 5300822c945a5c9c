/** Pure: which of two drafts of one text is the one to go on with, that of the device or that of the server. */

import { showsFile } from '@/api/files'
import type { SentWith } from './composerTools'

export interface Written {
  /** HTML; '' where nothing is written. */
  reply: string
  note: string
  replyFiles: KeptFile[]
  noteFiles: KeptFile[]
  mode: 'reply' | 'note'
  /** ISO; when it was last typed into. */
  at: string
  /** Version of the server's draft that it goes on from; 0: none. */
  serverVersion: number
  /** Whether something was typed since that version was saved. */
  isUnsaved: boolean
  /** Key under which this text was tried to be sent, and the body then: the same goes under the same key again. */
  tried: { key: string; body: string } | null
  /** What a tool filled in, and does when it is sent. */
  sentWith?: SentWith | null
}

export interface KeptFile {
  id: number
  name: string
  size: number
  contentType: string
  /** Stands in the text itself. */
  isInText: boolean
}

export interface ServerDraft {
  body: string
  body_format: 'text' | 'html'
  is_public: boolean
  files: number[]
  sent_with: Omit<SentWith, 'isPublic'> | null
  version: number
  updated_at: string
}

export const NOTHING_WRITTEN: Written = {
  reply: '',
  note: '',
  replyFiles: [],
  noteFiles: [],
  mode: 'reply',
  at: '',
  serverVersion: 0,
  isUnsaved: false,
  tried: null,
  sentWith: null,
}

export function isEmpty(written: Written): boolean {
  return !written.reply && !written.note && !written.replyFiles.length && !written.noteFiles.length
}

/** What stays when the reply, or the note, has gone out. */
export function afterSending(written: Written, which: 'reply' | 'note'): Written {
  const rest = which === 'reply' ? { reply: '', replyFiles: [] } : { note: '', noteFiles: [] }
  const sentWith = written.sentWith?.isPublic === (which === 'reply') ? null : (written.sentWith ?? null)
  return { ...written, ...rest, sentWith, tried: null }
}

/** What goes with this text when it is sent. */
export function sentWithOf(written: Written, which: 'reply' | 'note'): SentWith | null {
  return written.sentWith?.isPublic === (which === 'reply') ? written.sentWith : null
}

export type Merge =
  /** It was sent while nobody looked: the server has thrown its draft away. */
  | { kind: 'sent' }
  /** Nothing anywhere, or both the same. */
  | { kind: 'device' }
  /** The server's is the only one, or the later one of the same text. */
  | { kind: 'server'; written: Written }
  /** Both were written apart: `newer` is shown, the other stays at hand. */
  | { kind: 'conflict'; newer: 'device' | 'server'; server: Written }

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Text as paragraphs, for an editor that knows HTML only. */
export function asHtml(body: string, format: 'text' | 'html'): string {
  if (format === 'html' || !body) return body
  return body
    .split('\n')
    .map((line) => `<p>${escaped(line)}</p>`)
    .join('')
}

/** The server's draft laid over what the device has of the other sort (a note stays where a reply comes). */
export function fromServer(device: Written, draft: ServerDraft): Written {
  const body = asHtml(draft.body, draft.body_format)
  const known = new Map([...device.replyFiles, ...device.noteFiles].map((one) => [one.id, one]))
  const files = draft.files.map(
    (id) => known.get(id) ?? { id, name: '', size: 0, contentType: '', isInText: showsFile(body, id) },
  )
  const own = draft.is_public ? { reply: body, replyFiles: files } : { note: body, noteFiles: files }
  return {
    ...device,
    ...own,
    sentWith: draft.sent_with
      ? { ...draft.sent_with, isPublic: draft.is_public }
      : device.sentWith?.isPublic === draft.is_public
        ? null
        : (device.sentWith ?? null),
    mode: draft.is_public ? 'reply' : 'note',
    at: draft.updated_at,
    serverVersion: draft.version,
    isUnsaved: false,
  }
}

export function mergeDrafts(device: Written, draft: ServerDraft | null): Merge {
  if (!draft || !(draft.body || draft.files.length)) {
    const wasSent = device.tried !== null && device.serverVersion > 0 && !device.isUnsaved
    return { kind: wasSent ? 'sent' : 'device' }
  }
  if (isEmpty(device)) return { kind: 'server', written: fromServer(device, draft) }
  if (draft.version === device.serverVersion) return { kind: 'device' }
  const server = fromServer(device, draft)
  const isSame = draft.is_public ? server.reply === device.reply : server.note === device.note
  if (isSame) return { kind: 'server', written: server }
  if (!device.isUnsaved && device.serverVersion > 0) return { kind: 'server', written: server }
  return { kind: 'conflict', newer: draft.updated_at > device.at ? 'server' : 'device', server }
}

/** What makes two tries the same letter: not what had been read by then. */
function identity(body: object): string {
  return JSON.stringify({ ...body, based_on_comment_id: null, ignore_newer: false })
}

/**
 * The key and the body for sending. Where the same letter was tried before and nobody knows what became of it, exactly that
 * goes out again under its key, so that it arrives once.
 */
export function letterOf<T extends object>(
  tried: Written['tried'],
  body: T,
  fresh: () => string,
): { key: string; body: T; isAgain: boolean } {
  if (tried) {
    const before = JSON.parse(tried.body) as T
    if (identity(before) === identity(body)) return { key: tried.key, body: before, isAgain: true }
  }
  return { key: fresh(), body, isAgain: false }
}
