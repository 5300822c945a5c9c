/** The reply and the note of one ticket, each with its files: which of them is shown, and what is kept of both. */

import { computed, watch, type Ref } from 'vue'

import type { EditorHandle } from '@/kit'
import { t } from '@/shared/i18n'
import { useSession } from '@/shared/session'
import { toast } from '@/shared/toasts'
import { canSendWith } from '../../composerTools'
import { sentWithOf, type Written } from '../../draftModel'
import { useDraft } from '../../useDraft'
import { useLetterFiles } from '../../useLetterFiles'

export function useTwoTexts(ticketId: number, ticketVersion: () => number, handle: Ref<EditorHandle | null>) {
  const session = useSession()
  const draft = useDraft(ticketId, ticketVersion)
  const { written } = draft
  const replyFiles = useLetterFiles(written.value.replyFiles, handle, (files) => keep({ replyFiles: files }))
  const noteFiles = useLetterFiles(written.value.noteFiles, handle, (files) => keep({ noteFiles: files }))
  const canReply = computed(() => session.can('ticket.comment'))
  const canNote = computed(() => session.can('ticket.note'))

  const mode = computed({
    get: () => (!canReply.value ? 'note' : !canNote.value ? 'reply' : written.value.mode),
    set: (wanted: 'reply' | 'note') => {
      if (wanted === written.value.mode) return
      void draft.save()
      written.value = { ...written.value, mode: wanted }
    },
  })
  const html = computed({
    get: () => (mode.value === 'reply' ? written.value.reply : written.value.note),
    set: (given: string) => (written.value = { ...written.value, [mode.value]: given }),
  })
  const files = computed(() => (mode.value === 'reply' ? replyFiles : noteFiles))
  /** What a tool filled this text in for; it stays with it over a reload, and while it is held. */
  const sentWith = computed(() => {
    const found = sentWithOf(written.value, mode.value)
    return found && canSendWith(found) ? found : null
  })

  function keep(part: Partial<Written>): void {
    written.value = { ...written.value, ...part }
    draft.touched()
  }
  function showFiles(of: Pick<Written, 'replyFiles' | 'noteFiles'>): void {
    replyFiles.replaceAll(of.replyFiles)
    noteFiles.replaceAll(of.noteFiles)
  }
  watch(
    () => draft.restored.value,
    (from) => from === 'server' && showFiles(written.value),
  )
  function takeOther(): void {
    draft.takeOther()
    showFiles(written.value)
  }
  /** Its place is empty again. */
  function sent(which: 'reply' | 'note'): void {
    ;(which === 'reply' ? replyFiles : noteFiles).replaceAll([])
    draft.sent(which)
  }
  function discard(): void {
    const before = { ...written.value }
    written.value = {
      ...before,
      [mode.value]: '',
      ...(mode.value === 'reply' ? { replyFiles: [] } : { noteFiles: [] }),
      tried: null,
      ...(sentWith.value ? { sentWith: null } : {}),
    }
    files.value.replaceAll([])
    draft.restored.value = null
    draft.touched()
    const bringBack = (): void => {
      written.value = { ...before, serverVersion: written.value.serverVersion }
      showFiles(before)
      draft.touched()
    }
    toast(t('ticket.composer.discarded'), { action: { label: t('ticket.undo'), run: bringBack } })
  }
  return { draft, written, canReply, canNote, mode, html, files, sentWith, keep, takeOther, sent, discard }
}

export type TwoTexts = ReturnType<typeof useTwoTexts>
