/** Permissions in words: `ticket.read` is "See tickets". An unknown one shows its own word. */

import { hasText, t } from './i18n'

export function permissionName(word: string): string {
  const key = `permissions.${word.replace('.', '_')}`
  return hasText(key) ? t(key) : word
}
