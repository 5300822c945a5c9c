/** What is done to calendars. Each throws ApiError. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import { calendarKeys, type Calendar } from './queries'

type Days = Schemas['CalendarDaysPatch']
const at = (id: number) => ({ path: { calendar_id: id } })

export function useCalendarCommands() {
  const client = useQueryClient()

  /** Every list and every year may be another now. */
  async function settle(calendar: Calendar): Promise<Calendar> {
    await client.invalidateQueries({ queryKey: calendarKeys.all })
    client.setQueryData(calendarKeys.one(calendar.id), calendar)
    return calendar
  }

  return {
    create: async (body: object) =>
      settle(await ask(api.POST('/api/v1/calendars', { body: body as Schemas['CalendarIn'] }))),

    edit: async (id: number, body: object, version: number) =>
      settle(
        await ask(
          api.PATCH('/api/v1/calendars/{calendar_id}', {
            params: at(id),
            body: body as Schemas['CalendarPatch'],
            headers: ifMatch(version),
          }),
        ),
      ),

    setDays: async (id: number, days: Partial<Days>, version: number) =>
      settle(
        await ask(
          api.PATCH('/api/v1/calendars/{calendar_id}/days', {
            params: at(id),
            body: { set: [], remove: [], ...days },
            headers: ifMatch(version),
          }),
        ),
      ),

    setFeed: async (id: number, body: Schemas['CalendarFeedIn'], version: number) =>
      settle(
        await ask(
          api.PUT('/api/v1/calendars/{calendar_id}/feed', { params: at(id), body, headers: ifMatch(version) }),
        ),
      ),

    removeFeed: async (id: number, version: number) =>
      settle(
        await ask(api.DELETE('/api/v1/calendars/{calendar_id}/feed', { params: at(id), headers: ifMatch(version) })),
      ),

    fetchFeed: async (id: number) =>
      settle(await ask(api.POST('/api/v1/calendars/{calendar_id}/feed-fetches', { params: at(id) }))),

    replaceLink: async (id: number) => {
      const link = await ask(api.POST('/api/v1/calendars/{calendar_id}/links', { params: at(id) }))
      client.setQueryData(calendarKeys.link(id), link)
      return link
    },

    /** Told first (`isDryRun`), then stored, if nobody changed the calendar in between. */
    importFile: async (id: number, file: Blob, mode: 'merge' | 'replace', isDryRun: boolean, version: number) => {
      const told = await ask(
        api.POST('/api/v1/calendars/{calendar_id}/imports', {
          params: { ...at(id), query: { mode, dry_run: isDryRun } },
          body: file as unknown as string,
          bodySerializer: (body: unknown) => body as BodyInit,
          headers: { ...ifMatch(version), 'Content-Type': 'application/octet-stream' },
        }),
      )
      if (!isDryRun) await client.invalidateQueries({ queryKey: calendarKeys.all })
      return told
    },
  }
}

/** What a change would touch; nothing is stored. */
export const previewChange = (id: number, changes: object, days: Partial<Days> = {}) =>
  ask(
    api.POST('/api/v1/calendars/{calendar_id}/previews', {
      params: at(id),
      body: { changes: changes as Schemas['CalendarPatch'], days: { set: [], remove: [], ...days } },
    }),
  )

export const countTime = (id: number, body: Partial<Schemas['CalculationIn']> & { start: string }) =>
  ask(
    api.POST('/api/v1/calendars/{calendar_id}/calculations', {
      params: at(id),
      body: body as Schemas['CalculationIn'],
    }),
  )
