/** What each office should look at now: from what it may read anyway, a line for each thing with where to mend it. */

import { computed } from 'vue'

import { t } from '@/shared/i18n'
import { useSession } from '@/shared/session'
import { rowsOf } from '@/modules/organisation/model/tree'
import { useDepartments, usePasswordWishes, useRoles, useTeams, useThoseWho } from '@/modules/organisation/queries'
import { useCountOf } from './queries'

export interface Attention {
  key: string
  text: string
  to: string
  /** Somebody is kept from working, or the company from being governed. */
  isUrgent: boolean
}

const COUNTED = 20
const OFFICES = ['system_administrator', 'security_administrator']

const names = (items: { name: string }[]): string =>
  items
    .slice(0, 3)
    .map((one) => one.name)
    .join(t('organisation.comma')) + (items.length > 3 ? '…' : '')

export function useAttention() {
  const session = useSession()
  const isOfPeople = computed(() => session.can('user.manage') || session.can('security.manage'))
  const locked = useThoseWho({ needs: 'unlocking' }, COUNTED, () => session.can('user.unlock'))
  const noPassword = useThoseWho({ needs: 'password', is_staff: true }, COUNTED, () => session.can('user.manage'))
  const noRole = useThoseWho(
    { needs: 'role', is_staff: true },
    COUNTED,
    () => session.can('role.grant') || session.can('user.manage'),
  )
  const administrators = useThoseWho({ role: OFFICES[0], is_active: true }, COUNTED, isOfPeople)
  const securers = useThoseWho({ role: OFFICES[1], is_active: true }, COUNTED, isOfPeople)
  const wishes = usePasswordWishes(isOfPeople)
  const { data: roles } = useRoles()
  const teams = useTeams()
  const departments = useDepartments()
  const failures = useCountOf('user.sign_in_failed', 24)
  const exports = useCountOf('tenant.audit_exported', 24 * 7)

  const all = [locked, noPassword, noRole, administrators, securers, wishes]
  const isLoading = computed(() => all.some((one) => one.isLoading.value))

  const lines = computed<Attention[]>(() => {
    const found: Attention[] = []
    const add = (key: string, count: number, text: string, to: string, isUrgent = false): void => {
      if (count > 0) found.push({ key, text, to, isUrgent })
    }
    const count = (query: typeof locked): number => query.data.value?.items.length ?? 0
    const people = '/settings/people?show='
    add('locked', count(locked), t('settings.attention.locked', { count: count(locked) }), `${people}locked`, true)
    const open = (wishes.data.value ?? []).filter((one) => one.needs_link)
    const first = open[0]
    const wisher = open.length === 1 && first ? `/settings/people/${first.user.id}` : '/settings/people'
    add('wishes', open.length, t('settings.attention.wishes', { count: open.length }), wisher, true)
    const bare = count(noRole)
    add('noRole', bare, t('settings.attention.noRole', { count: bare }), `${people}no-role`, true)
    const mute = count(noPassword)
    add('noPassword', mute, t('settings.attention.noPassword', { count: mute }), `${people}no-password`)

    const officers = [...(administrators.data.value?.items ?? []), ...(securers.data.value?.items ?? [])]
    const open2 = officers.filter((one) => !one.has_second_factor)
    if (session.can('security.manage'))
      add(
        'noFactor',
        open2.length,
        t('settings.attention.noFactor', { count: open2.length, names: names(open2) }),
        '/settings/security',
      )
    for (const [at, query] of [administrators, securers].entries()) {
      const key = OFFICES[at] ?? ''
      const role = roles.value?.find((one) => one.key === key)?.name ?? key
      if (query.data.value?.items.length === 1)
        add(`alone-${key}`, 1, t('settings.attention.alone', { role }), `/settings/people?role=${key}`)
    }
    if (session.can('team.manage')) {
      const empty = (teams.data.value ?? []).filter((one) => one.member_count === 0)
      const leaderless = (teams.data.value ?? []).filter((one) => !one.lead)
      const words = { count: empty.length, names: names(empty) }
      add('noMembers', empty.length, t('settings.attention.noMembers', words), '/settings/teams')
      const led = { count: leaderless.length, names: names(leaderless) }
      add('noLead', leaderless.length, t('settings.attention.noLead', led), '/settings/teams')
    }
    if (session.can('department.manage')) {
      const headless = rowsOf(departments.data.value ?? [])
        .map(({ node }) => node)
        .filter((one) => !one.manager)
      const words = { count: headless.length, names: names(headless) }
      add('noManager', headless.length, t('settings.attention.noManager', words), '/settings/departments')
    }
    const failed = failures.data.value ?? 0
    add('failures', failed, t('settings.attention.failures', { count: failed }), '/audit?kind=user.sign_in_failed')
    const out = exports.data.value ?? 0
    add('exports', out, t('settings.attention.exports', { count: out }), '/audit?kind=tenant.audit_exported')
    return found
  })
  return { lines, isLoading }
}
