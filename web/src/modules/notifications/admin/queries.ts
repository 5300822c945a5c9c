/** Roads, texts and rules of the tenant, and the log of what went where. */

import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'
import type { Delivery } from '../own/queries'

export type Road = Schemas['RoadOut']
export type RoadKind = Road['road']
export type NoticeText = Schemas['NoticeTextOut']
export type Rules = Schemas['NoticeRulesOut']
export type RuleDraft = Record<string, { roads: Record<string, boolean>; unread_minutes: number | null }>

export const roadKeys = {
  roads: () => ['notice-set-up', 'roads'] as const,
  texts: () => ['notice-set-up', 'texts'] as const,
  rules: () => ['notice-set-up', 'rules'] as const,
  log: () => ['notice-set-up', 'log'] as const,
}
staleOn('notification_road', () => [roadKeys.roads()])
staleOn('notification_template', () => [roadKeys.texts()])
staleOn('notification_setting', () => [roadKeys.rules()])

const road = (id: number) => ({ path: { notification_road_id: id } })
const text = (kind: string, locale: string) => ({ path: { notice_kind: kind, notice_locale: locale } })

export const useRoads = () =>
  useQuery({ queryKey: roadKeys.roads(), queryFn: () => ask(api.GET('/api/v1/notification-roads')) })
export const fetchRoad = (id: number) =>
  ask(api.GET('/api/v1/notification-roads/{notification_road_id}', { params: road(id) }))
export const addRoad = (body: object) =>
  ask(api.POST('/api/v1/notification-roads', { body: body as Schemas['RoadIn'] }))
export const changeRoad = (id: number, body: Partial<Schemas['RoadPatch']>, version: number) =>
  ask(
    api.PATCH('/api/v1/notification-roads/{notification_road_id}', {
      params: road(id),
      body: body as Schemas['RoadPatch'],
      headers: ifMatch(version),
    }),
  )
export const deleteRoad = (id: number, version: number) =>
  ask(
    api.DELETE('/api/v1/notification-roads/{notification_road_id}', { params: road(id), headers: ifMatch(version) }),
  )
export const testRoad = (id: number, phone: string) =>
  ask(api.POST('/api/v1/notification-roads/{notification_road_id}/tests', { params: road(id), body: { phone } }))

export const useTexts = () =>
  useQuery({ queryKey: roadKeys.texts(), queryFn: () => ask(api.GET('/api/v1/notification-templates')) })
export const fetchText = async (kind: string, locale: string): Promise<NoticeText> => {
  const { items } = await ask(api.GET('/api/v1/notification-templates'))
  return items.find((one) => one.kind === kind && one.locale === locale) as NoticeText
}
export const saveText = (kind: string, locale: string, body: Schemas['NoticeTextIn'], version: number) =>
  ask(
    api.PUT('/api/v1/notification-templates/{notice_kind}/{notice_locale}', {
      params: text(kind, locale),
      body,
      headers: ifMatch(version),
    }),
  )
export const resetText = (kind: string, locale: string, version: number) =>
  ask(
    api.DELETE('/api/v1/notification-templates/{notice_kind}/{notice_locale}', {
      params: text(kind, locale),
      headers: ifMatch(version),
    }),
  )
export const previewText = (kind: string, locale: string, body: Schemas['NoticeTextIn']) =>
  ask(
    api.POST('/api/v1/notification-templates/{notice_kind}/{notice_locale}/previews', {
      params: text(kind, locale),
      body,
    }),
  )

export const fetchRules = () => ask(api.GET('/api/v1/notification-rules'))
export const useRules = () => useQuery({ queryKey: roadKeys.rules(), queryFn: fetchRules })
export const saveRules = (kinds: RuleDraft, version: number) =>
  ask(
    api.PUT('/api/v1/notification-rules', {
      body: { kinds } as Schemas['NoticeRulesIn'],
      headers: ifMatch(version),
    }),
  )

export interface LogFilter {
  state: Delivery['state'] | null
  road: string | null
}
export function useLog(filter: MaybeRefOrGetter<LogFilter>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...roadKeys.log(), toValue(filter)]),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => {
      const { state, road: one } = toValue(filter)
      const query = {
        state: state ? [state] : undefined,
        road: one ? [one as 'mail'] : undefined,
        limit: 50,
        cursor: pageParam ?? undefined,
      }
      return ask(api.GET('/api/v1/notice-deliveries', { params: { query } }))
    },
    getNextPageParam: (page) => page.next_cursor,
  })
}
export const retryDelivery = (id: number) =>
  ask(
    api.POST('/api/v1/notice-deliveries/{notice_delivery_id}/retries', {
      params: { path: { notice_delivery_id: id } },
    }),
  )
