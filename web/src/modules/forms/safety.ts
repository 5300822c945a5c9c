/** Whether a file is given to people, and why not, in words. */

import type { Schemas } from '@/api/client'
import { hasText, t } from '@/shared/i18n'

export type Safety = Schemas['AttachmentOut']['safety']
export interface Judged {
  safety: Safety
  finding?: string
}

/** Nobody gets it: it can neither be opened nor shown. */
export const isKept = (file: Judged): boolean => file.safety === 'held' || file.safety === 'discarded'
/** Customers do not get it either while the virus scanner has not seen it. */
export const isKeptFromCustomers = (file: Judged): boolean => isKept(file) || file.safety === 'waiting'

/** Why a file is held: `virus:Name`, `type:script`, `size`. */
export function findingWords(finding: string): string {
  const [kind = '', name = ''] = [finding.split(':', 1)[0], finding.slice(finding.indexOf(':') + 1)]
  if (kind === 'virus') return t('forms.finding.virus', { name })
  if (kind === 'size') return t('forms.finding.size')
  const key = `forms.finding.${name}`
  return hasText(key) ? t(key) : finding
}

/** What is to be said of a file at the desk; '' where nothing is. */
export function safetyWords(file: Judged): string {
  if (file.safety === 'waiting') return t('forms.safety.waiting')
  if (file.safety === 'discarded') return t('forms.safety.discarded')
  if (file.safety !== 'held') return ''
  return file.finding ? t('forms.safety.heldFor', { why: findingWords(file.finding) }) : t('forms.safety.held')
}

/** The same for a customer, who is not told what was found. */
export function customerSafetyWords(file: Judged): string {
  if (file.safety === 'waiting') return t('forms.safety.checking')
  return isKept(file) ? t('forms.safety.notGiven') : ''
}

/** Of what somebody has just sent himself; '' where nothing is to be said. */
export const sentWords = (safety: Safety | undefined): string => (safety === 'held' ? t('forms.safety.sentHeld') : '')
