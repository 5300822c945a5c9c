/** A text that goes out together with what a tool does besides: kept until it is sent or let go, and sent in one. */

import { ref, shallowRef } from 'vue'

import { asApiError, type ApiError } from '@/api/problems'
import type { Letter, SentWith } from './composerTools'

export function useSentWith() {
  const sentWith = shallowRef<SentWith | null>(null)
  const isSending = ref(false)
  /** Of the last try: the same letter goes out under the same key again. */
  let tried: { key: string; body: string } | null = null

  function take(next: SentWith | null): void {
    sentWith.value = next
    tried = null
  }

  /** null where it was done; else why not, and nothing is lost. */
  async function send(letter: Letter): Promise<ApiError | null> {
    const wanted = sentWith.value
    if (!wanted || isSending.value) return null
    const body = JSON.stringify(letter)
    if (tried?.body !== body) tried = { key: crypto.randomUUID(), body }
    isSending.value = true
    try {
      await wanted.send(letter, tried.key)
      take(null)
      return null
    } catch (thrown) {
      const error = asApiError(thrown)
      // A refusal had no effect: what is sent next is another letter.
      if (!error.isPassing && error.status !== 401) tried = null
      return error
    } finally {
      isSending.value = false
    }
  }
  return { sentWith, isSending, take, send }
}
