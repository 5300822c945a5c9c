/** A reply that a macro filled in, sent with all that the macro does; and what is said of it. */

import type { Letter, SentWith } from '@/modules/ticket/composerTools'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { runMacro } from './commands'
import type { EffectDone } from './queries'
import { refusalWords } from './words'

export async function sendMacro(ticketId: number, sentWith: SentWith, letter: Letter, key: string): Promise<void> {
  const done = await runMacro(ticketId, Number(sentWith.data.macro), letter, key)
  tellDone(sentWith.title, done.effects)
}

export function tellDone(name: string, done: EffectDone[]): void {
  const refused = done.filter((one) => one.refused)
  if (refused.length)
    toast(
      t('automation.macros.refused', {
        name,
        what: refused
          .map((one) => t('automation.trace.refused', { name: one.name, why: refusalWords(one) }))
          .join(t('automation.then')),
      }),
      { kind: 'problem', lasts: 0 },
    )
  else toast(t('automation.macros.done', { name }))
}
