/** What the calendar of a team says of days: holidays and make-up workdays, by the day. */

import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { useCalendars, useYear, type YearDay } from '@/modules/calendars/queries'
import { useTeams } from '@/modules/organisation/queries'
import { useSession } from '@/shared/session'

export function useCalendarDays(team: MaybeRefOrGetter<number>, days: MaybeRefOrGetter<string[]>) {
  const session = useSession()
  const isSeen = session.can('calendar.read') || session.can('calendar.manage')
  const teams = useTeams()
  const calendars = useCalendars(false, isSeen)
  const calendar = computed(() => {
    const own = teams.data.value?.find((one) => one.id === toValue(team))?.calendar?.id
    return own ?? calendars.data.value?.find((one) => one.is_default)?.id ?? 0
  })
  const first = computed(() => Number(toValue(days)[0]?.slice(0, 4)))
  const last = computed(() => Number(toValue(days).at(-1)?.slice(0, 4)))
  const isWanted = (): boolean => isSeen && calendar.value > 0
  const from = useYear(calendar, first, isWanted)
  // A week may lie in two years; for all others it is the same answer.
  const to = useYear(calendar, last, isWanted)
  return computed(() => {
    const all = [...(from.data.value?.days ?? []), ...(to.data.value?.days ?? [])]
    const wanted = new Set(toValue(days))
    return new Map<string, YearDay>(all.filter((one) => wanted.has(one.day)).map((one) => [one.day, one]))
  })
}
