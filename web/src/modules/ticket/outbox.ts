/**
 * Replies on their way: held for some seconds with undo, then sent, and kept until the server has them. They belong to the
 * page and not to a component, so that going to the next ticket sends them all the same.
 */

import { reactive } from 'vue'

import type { Schemas } from '@/api/client'
import { asApiError, type ApiError } from '@/api/problems'
import type { SentWith } from './composerTools'

export const HOLD_SECONDS = 5

export interface Letter {
  ticketId: number
  /** Sent again under the same key it has one effect. */
  key: string
  body: Schemas['AddComment']
  /** What is done with it in one; null: it goes alone. */
  sentWith: SentWith | null
  state: 'held' | 'sending' | 'failed'
  /** When it goes out, in milliseconds. */
  goesAt: number
  error: ApiError | null
}

interface Clock {
  now: () => number
  after: (milliseconds: number, run: () => void) => () => void
}

interface Post {
  send: (letter: Letter) => Promise<unknown>
  onSent: (letter: Letter) => void
  onFailed: (letter: Letter) => void
}

const clock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

export class Outbox {
  readonly letters = reactive(new Map<number, Letter>())
  private readonly stops = new Map<number, () => void>()

  constructor(
    private readonly post: Post,
    private readonly time: Clock = clock,
    private readonly holdSeconds: number = HOLD_SECONDS,
  ) {}

  /** Hold it, then send it. One at a time for each ticket: another is refused while one is under way. */
  hold(ticketId: number, body: Schemas['AddComment'], key: string, sentWith: SentWith | null = null): boolean {
    const there = this.letters.get(ticketId)
    if (there && there.state !== 'failed') return false
    const wait = this.holdSeconds * 1000
    const goesAt = this.time.now() + wait
    this.letters.set(ticketId, { ticketId, key, body, sentWith, state: 'held', goesAt, error: null })
    this.stops.set(
      ticketId,
      this.time.after(wait, () => void this.release(ticketId)),
    )
    return true
  }

  /** Take it back while it is held; null where it is too late. */
  undo(ticketId: number): Letter | null {
    const letter = this.letters.get(ticketId)
    if (letter?.state !== 'held') return null
    this.stops.get(ticketId)?.()
    this.letters.delete(ticketId)
    return letter
  }

  /** Send it now, or again. */
  async release(ticketId: number): Promise<void> {
    const letter = this.letters.get(ticketId)
    if (!letter || letter.state === 'sending') return
    this.stops.get(ticketId)?.()
    letter.state = 'sending'
    letter.error = null
    try {
      await this.post.send(letter)
    } catch (thrown) {
      letter.state = 'failed'
      letter.error = asApiError(thrown)
      this.post.onFailed(letter)
      return
    }
    this.letters.delete(ticketId)
    this.post.onSent(letter)
  }

  /** Everything that is still held goes out at once: the page is being left. */
  releaseAll(): void {
    for (const [ticketId, letter] of this.letters) if (letter.state === 'held') void this.release(ticketId)
  }

  /** What failed goes back to who wrote it. */
  takeBack(ticketId: number): Letter | null {
    const letter = this.letters.get(ticketId)
    if (letter?.state !== 'failed') return null
    this.letters.delete(ticketId)
    return letter
  }
}
