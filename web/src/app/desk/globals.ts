/** What can be done from every page: for the command bar, and as keys. */

import { Bell, Contrast, Keyboard, Languages, LogOut, Plus, UserRound } from '@lucide/vue'
import type { Component } from 'vue'
import type { Router } from 'vue-router'

import { locale, setLocale, t } from '@/shared/i18n'
import { menu } from '@/shared/registry'
import { useSession } from '@/shared/session'
import type { Shortcut } from '@/shared/shortcuts'
import { toggleDark } from '@/shared/theme'
import type { Hit } from './finder/model'

export interface Openers {
  finder: () => void
  help: () => void
  notices: () => void
}

export interface GlobalAction {
  key: string
  label: string
  icon: Component
  keys?: string
  run: () => unknown
}

export function globalActions(router: Router, open: Openers): GlobalAction[] {
  const session = useSession()
  return [
    ...(session.can('ticket.open')
      ? [
          {
            key: 'new',
            label: t('desk.newTicket'),
            icon: Plus,
            keys: 'n',
            run: () => router.push('/tickets/new'),
          },
        ]
      : []),
    { key: 'notices', label: t('desk.notices'), icon: Bell, keys: 'a', run: open.notices },
    { key: 'me', label: t('desk.me'), icon: UserRound, run: () => router.push('/me') },
    { key: 'dark', label: t('desk.dark'), icon: Contrast, keys: 'd', run: toggleDark },
    { key: 'language', label: t('desk.otherLanguage'), icon: Languages, run: switchLanguage },
    { key: 'help', label: t('desk.help.title'), icon: Keyboard, keys: '?', run: open.help },
    { key: 'leave', label: t('desk.signOut'), icon: LogOut, run: () => leave(router) },
  ]
}

export function actionHits(router: Router, open: Openers): Hit[] {
  return globalActions(router, open).map(({ key, label, keys, run }) => ({
    key: `action-${key}`,
    kind: 'action',
    label,
    keys,
    run: async () => void (await run()),
  }))
}

export function switchLanguage(): Promise<void> {
  return setLocale(locale.value === 'zh-CN' ? 'en' : 'zh-CN')
}

export async function leave(router: Router): Promise<void> {
  await useSession().signOut()
  await router.push('/sign-in')
}

/** The keys that every page has; `g` and a letter jump to a place of the menu. */
export function globalShortcuts(router: Router, open: Openers): Shortcut[] {
  const group = 'desk.help.everywhere'
  const session = useSession()
  const jumps: Record<string, { menu: string; label: string }> = {
    h: { menu: 'home', label: 'desk.help.home' },
    o: { menu: 'tickets', label: 'desk.help.tickets' },
    s: { menu: 'settings', label: 'desk.help.settings' },
  }
  const others = menu.value.filter((one) => one.jump && !jumps[one.jump])
  return [
    { keys: 'mod+k', label: 'desk.help.finder', group, run: open.finder },
    { keys: '/', label: 'desk.help.search', group, run: open.finder },
    { keys: '?', label: 'desk.help.title', group, run: open.help },
    {
      keys: 'n',
      label: 'desk.newTicket',
      group,
      run: () => router.push('/tickets/new'),
      when: () => session.can('ticket.open'),
    },
    { keys: 'a', label: 'desk.notices', group, run: open.notices },
    { keys: 'd', label: 'desk.dark', group, run: toggleDark },
    ...Object.entries(jumps).map(([letter, jump]) => ({
      keys: `g ${letter}`,
      label: jump.label,
      group,
      run: () => router.push(menu.value.find((one) => one.key === jump.menu)?.to ?? `/${jump.menu}`),
      when: () => menu.value.some((one) => one.key === jump.menu),
    })),
    ...others.map((one) => ({
      keys: `g ${one.jump}`,
      label: one.label,
      group,
      run: () => router.push(one.to),
    })),
  ]
}
