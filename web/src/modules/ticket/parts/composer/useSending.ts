/**
 * Sending what is written: held for a moment, to be taken back; once, however often it is tried. A move that asks for
 * something collects it first.
 */

import { computed, nextTick, onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'

import type { Schemas } from '@/api/client'
import type { ApiError } from '@/api/problems'
import type { EditorHandle } from '@/kit'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import type { SentWith } from '../../composerTools'
import { letterOf } from '../../draftModel'
import { needsPanel } from '../../moveModel'
import { hearOf, useOutbox } from '../../post'
import type { Move, Ticket } from '../../queries'
import { storable } from '../../useDraft'
import type { Basis } from './useBasis'
import type { TwoTexts } from './useTwoTexts'

export interface SendingOptions {
  ticket: () => Ticket
  hasNext: () => boolean
  texts: TwoTexts
  basis: Basis
  handle: Ref<EditorHandle | null>
  /** The text that is shown has gone out. */
  close: () => void
  next: () => void
  open: (ticketId: number) => void
}
type Whole = Schemas['AddComment'] & { sentWith?: SentWith }

export function useSending(options: SendingOptions) {
  const { ticket, texts, basis, handle } = options
  const { draft, written, mode, html, files, sentWith } = texts
  const { id } = ticket()
  const outbox = useOutbox(options.open)
  const letter = computed(() => outbox.letters.get(id))
  const isLocked = computed(() => letter.value?.state === 'held' || letter.value?.state === 'sending')
  /** Only what is going out cannot be changed: a note can be written while a reply waits. */
  const isGoing = computed(() => isLocked.value && letter.value?.body.is_public === (mode.value === 'reply'))
  const error = shallowRef<ApiError | null>(null)
  const collecting = shallowRef<Move | null>(null)
  const goesOn = ref(localStorage.getItem('gongdan.send-and-next') === 'yes')
  watch(goesOn, (on) => localStorage.setItem('gongdan.send-and-next', on ? 'yes' : 'no'))

  function send(move: Move | null, ignoresNewer = false): void {
    if (isLocked.value) return
    if (!html.value && !files.value.idsFor('').length) {
      toast(t('ticket.composer.nothingWritten'), { kind: 'info' })
      handle.value?.focus()
      return
    }
    if (files.value.uploads.isBusy.value) {
      toast(t('ticket.composer.filesOnTheWay'), { kind: 'info' })
      return
    }
    if (move && needsPanel(move, ticket())) collecting.value = move
    else post(move, {}, ignoresNewer)
  }

  let last: { move: Move | null; fields: Record<string, unknown> } = { move: null, fields: {} }
  function post(move: Move | null, fields: Record<string, unknown>, ignoresNewer = false): void {
    collecting.value = null
    last = { move, fields }
    const text = storable(html.value)
    const wanted: Schemas['AddComment'] = {
      body: text || `<p>${t('ticket.composer.filesOnly')}</p>`,
      body_format: 'html',
      is_public: mode.value === 'reply',
      files: files.value.idsFor(text),
      based_on_comment_id: mode.value === 'reply' ? basis.basedOn.value : null,
      ignore_newer: ignoresNewer,
      move: move?.key ?? null,
      fields: move ? fields : null,
    }
    // With what a tool does besides it is another letter than alone.
    const whole: Whole = move === null && sentWith.value ? { ...wanted, sentWith: sentWith.value } : wanted
    const { key, body } = letterOf(ignoresNewer ? null : written.value.tried, whole, () => crypto.randomUUID())
    written.value = { ...written.value, tried: { key, body: JSON.stringify(body) } }
    error.value = null
    outbox.takeBack(id)
    const { sentWith: goesWith, ...comment } = body
    if (!outbox.hold(id, comment, key, goesWith ?? null)) return
    void draft.save()
    if (goesOn.value && options.hasNext()) {
      toast(t('ticket.composer.sendingSoon', { number: ticket().number }), {
        kind: 'info',
        lasts: 5000,
        action: { label: t('ticket.undo'), run: () => (outbox.undo(id), options.open(id)) },
      })
      options.next()
    }
  }
  async function undo(): Promise<void> {
    const back = outbox.undo(id)
    if (!back) return
    mode.value = back.body.is_public ? 'reply' : 'note'
    written.value = { ...written.value, tried: null }
    await nextTick()
    handle.value?.focus()
  }

  /** Its place in the composer is empty again. */
  function wentOut(which: 'reply' | 'note'): void {
    texts.sent(which)
    basis.basedOn.value = null
    error.value = null
    if (which === mode.value) options.close()
  }
  const stopHearing = hearOf(id, (sent, outcome) => {
    if (outcome === 'sent') {
      wentOut(sent.body.is_public ? 'reply' : 'note')
      return
    }
    outbox.takeBack(id)
    error.value = sent.error
    // A refusal had no effect: what is sent next is another letter. After a broken line nobody knows, and the key stays.
    if (sent.error && !sent.error.isPassing && sent.error.status !== 401)
      written.value = { ...written.value, tried: null }
  })
  onBeforeUnmount(stopHearing)

  return {
    letter,
    isLocked,
    isGoing,
    error,
    collecting,
    goesOn,
    send,
    post,
    undo,
    /** As it was refused, once more; or though somebody else has answered since. */
    retry: () => post(last.move, last.fields),
    sendAnyway: () => send(last.move, true),
    sendNow: () => outbox.release(id),
  }
}
