/** What is read of calendars, and under which keys it is kept. */

import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'

export type CalendarRow = Schemas['CalendarRow']
export type Calendar = Schemas['CalendarOut']
export type YearDay = Schemas['CalendarYearDayOut']
export type Preview = Schemas['CalendarPreviewOut']
export type Imported = Schemas['CalendarImportOut']
export type Counted = Schemas['CalculationOut']

export const calendarKeys = {
  all: ['calendars'] as const,
  list: (withRetired: boolean) => ['calendars', 'list', withRetired] as const,
  one: (id: number) => ['calendars', 'one', id] as const,
  year: (id: number, year: number) => ['calendars', 'one', id, 'year', year] as const,
  link: (id: number) => ['calendars', 'one', id, 'link'] as const,
}

staleOn('calendar', () => [calendarKeys.all])

const at = (id: number) => ({ path: { calendar_id: id } })

export function useCalendars(
  withRetired: MaybeRefOrGetter<boolean> = false,
  isWanted: MaybeRefOrGetter<boolean> = true,
) {
  return useQuery({
    queryKey: computed(() => calendarKeys.list(toValue(withRetired))),
    queryFn: () =>
      ask(api.GET('/api/v1/calendars', { params: { query: { with_retired: toValue(withRetired) } } })).then(
        (page) => page.items,
      ),
    enabled: () => toValue(isWanted),
  })
}

export function fetchCalendar(id: number): Promise<Calendar> {
  return ask(api.GET('/api/v1/calendars/{calendar_id}', { params: at(id) }))
}

export function useCalendar(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => calendarKeys.one(toValue(id))),
    queryFn: () => fetchCalendar(toValue(id)),
  })
}

/** The year before stays in sight while the next is on its way. */
export function useYear(
  id: MaybeRefOrGetter<number>,
  year: MaybeRefOrGetter<number>,
  isWanted: MaybeRefOrGetter<boolean> = true,
) {
  return useQuery({
    queryKey: computed(() => calendarKeys.year(toValue(id), toValue(year))),
    enabled: () => toValue(isWanted),
    queryFn: () =>
      ask(
        api.GET('/api/v1/calendars/{calendar_id}/year/{year}', {
          params: { path: { calendar_id: toValue(id), year: toValue(year) } },
        }),
      ),
    placeholderData: (before) => before,
  })
}

/** Where a browser takes the calendar's days as a file. */
export const icalPath = (id: number): string => `/api/v1/calendars/${id}.ics`

export function useLink(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => calendarKeys.link(toValue(id))),
    queryFn: () => ask(api.GET('/api/v1/calendars/{calendar_id}/link', { params: at(toValue(id)) })),
  })
}
