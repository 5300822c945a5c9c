/** Ask before what cannot be taken back. Resolves to what was answered; the dialog stands in the shell. */

import { shallowRef } from 'vue'

export interface Question {
  title: string
  /** What will happen, to whom. */
  text?: string
  /** The verb on the button. */
  confirm: string
  isDestructive?: boolean
  /** Ask for a reason of at least so many characters. */
  reason?: { label: string; min: number }
}

export interface Asked extends Question {
  answer: (confirmed: { reason: string } | null) => void
}

export const asked = shallowRef<Asked | null>(null)

/** `null` where it was not confirmed. */
export function confirm(question: Question): Promise<{ reason: string } | null> {
  return new Promise((resolve) => {
    asked.value = {
      ...question,
      answer(confirmed) {
        asked.value = null
        resolve(confirmed)
      },
    }
  })
}
