/** What is being written to a ticket: on the device at once, at the server a moment later, and brought together again. */

import { useQuery } from '@tanstack/vue-query'
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'

import { asApiError } from '@/api/problems'
import { useKept } from '@/shared/kept'
import { useTicketCommands } from './commands'
import {
  afterSending,
  fromServer,
  isEmpty,
  mergeDrafts,
  NOTHING_WRITTEN,
  sentWithOf,
  type Written,
} from './draftModel'
import { fetchDraft, ticketKeys } from './queries'

export type DraftState = 'none' | 'typing' | 'saving' | 'saved' | 'device'

/** Without pictures that are still on their way. */
export function storable(html: string): string {
  return html.replace(/<img[^>]+src="blob:[^>]*>/g, '')
}

export function useDraft(ticketId: number, ticketVersion: () => number) {
  const { saveDraft, dropDraft } = useTicketCommands()
  const written = useKept<Written>(`reply.${ticketId}`, { ...NOTHING_WRITTEN })
  const state = ref<DraftState>('none')
  const savedAt = ref('')
  /** The other one of two drafts that were written apart. */
  const other = shallowRef<{ written: Written; isNewer: boolean } | null>(null)
  const restored = ref<'device' | 'server' | null>(null)
  let timer: number | undefined
  let turn = 0

  const server = useQuery({
    queryKey: ticketKeys.draft(ticketId),
    queryFn: () => fetchDraft(ticketId),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })

  let isMerged = false
  const stop = watch(
    server.data,
    (draft) => {
      if (draft === undefined || isMerged) return
      isMerged = true
      const merge = mergeDrafts(written.value, draft)
      const hadText = !isEmpty(written.value)
      if (merge.kind === 'sent') written.value = { ...NOTHING_WRITTEN }
      else if (merge.kind === 'server') {
        written.value = merge.written
        restored.value = 'server'
        savedAt.value = merge.written.at
        state.value = 'saved'
      } else if (merge.kind === 'conflict') {
        const device = { ...written.value }
        if (merge.newer === 'server') {
          other.value = { written: device, isNewer: false }
          written.value = merge.server
        } else {
          other.value = { written: merge.server, isNewer: false }
          // Goes on from the server's version, so that saving does not collide with it again.
          written.value = { ...device, serverVersion: merge.server.serverVersion }
        }
        restored.value = merge.newer
      } else if (hadText) {
        restored.value = 'device'
        state.value = written.value.isUnsaved ? 'device' : 'saved'
        savedAt.value = written.value.at
      }
    },
    { immediate: true },
  )

  function takeOther(): void {
    if (!other.value) return
    const now = { ...written.value }
    written.value = {
      ...other.value.written,
      serverVersion: Math.max(now.serverVersion, other.value.written.serverVersion),
    }
    other.value = { written: now, isNewer: false }
    touched()
  }

  /** Something was typed: kept on the device now, sent to the server when the typing rests. */
  function touched(): void {
    written.value = { ...written.value, at: new Date().toISOString(), isUnsaved: true }
    state.value = 'typing'
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void save(), 1200)
  }

  async function save(): Promise<void> {
    window.clearTimeout(timer)
    if (!written.value.isUnsaved) return
    const mine = (turn += 1)
    const now = written.value
    const isPublic = now.mode === 'reply'
    const files = (isPublic ? now.replyFiles : now.noteFiles).map((one) => one.id)
    const body = storable(isPublic ? now.reply : now.note)
    const goesWith = sentWithOf(now, now.mode)
    const sent_with = goesWith && {
      tool: goesWith.tool,
      title: goesWith.title,
      lines: goesWith.lines.slice(0, 30).map((one) => one.slice(0, 1000)),
      data: goesWith.data as Record<string, string | number | boolean | null>,
    }
    state.value = 'saving'
    try {
      if (!body && !files.length) {
        if (now.serverVersion > 0) await dropDraft(ticketId)
        if (mine === turn) written.value = { ...written.value, serverVersion: 0, isUnsaved: false }
        state.value = 'none'
        return
      }
      const saved = await saveDraft(
        ticketId,
        { body, body_format: 'html', is_public: isPublic, files, based_on_version: ticketVersion(), sent_with },
        now.serverVersion || undefined,
      )
      const isSame = written.value.at === now.at
      written.value = { ...written.value, serverVersion: saved.version, isUnsaved: !isSame }
      savedAt.value = saved.updated_at
      state.value = isSame ? 'saved' : 'typing'
    } catch (error) {
      state.value = 'device'
      const problem = asApiError(error)
      if (problem.status === 412) await meet()
      // It went away with a reply, or was thrown away elsewhere: begin a new one.
      else if (problem.status === 404) written.value = { ...written.value, serverVersion: 0 }
    }
  }

  /** Another page of the same person has saved meanwhile: keep both. */
  async function meet(): Promise<void> {
    const draft = await fetchDraft(ticketId).catch(() => undefined)
    if (draft === undefined) return
    if (draft)
      other.value = { written: fromServer(written.value, draft), isNewer: draft.updated_at > written.value.at }
    written.value = { ...written.value, serverVersion: draft?.version ?? 0 }
    if (!draft) touched()
  }

  /** It was sent: the server throws its draft away by itself. */
  function sent(mode: 'reply' | 'note'): void {
    window.clearTimeout(timer)
    turn += 1
    written.value = {
      ...afterSending(written.value, mode),
      serverVersion: 0,
      isUnsaved: false,
      at: new Date().toISOString(),
    }
    restored.value = null
    state.value = 'none'
    if (isEmpty(written.value)) written.forget()
    else touched()
  }

  onBeforeUnmount(() => {
    stop()
    void save()
  })

  return {
    written,
    state,
    savedAt,
    restored,
    other,
    takeOther,
    touched,
    save,
    sent,
    isLooking: computed(() => server.isPending.value),
  }
}
