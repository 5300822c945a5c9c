/** How I want to be told: hours, devices, number, what went; and urgent tickets that wait for me. */

import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'
import type { Subscription } from '../push'

export type Habits = Schemas['HabitsOut']
export type OwnRoad = Schemas['OwnRoadOut']
export type UrgentAlert = Schemas['UrgentAlertOut']
export type Delivery = Schemas['DeliveryOut']

export const ownKeys = {
  habits: () => ['notifications', 'habits'] as const,
  roads: () => ['notifications', 'own-roads'] as const,
  devices: () => ['notifications', 'devices'] as const,
  phone: () => ['notifications', 'phone'] as const,
  deliveries: () => ['notifications', 'own-deliveries'] as const,
  alerts: () => ['notifications', 'urgent-alerts'] as const,
}
staleOn('notification', () => [ownKeys.alerts()])
staleOn('ticket', () => [ownKeys.alerts()])

export const useHabits = () =>
  useQuery({ queryKey: ownKeys.habits(), queryFn: () => ask(api.GET('/api/v1/me/notification-habits')) })
export const useOwnRoads = () =>
  useQuery({
    queryKey: ownKeys.roads(),
    queryFn: async () => (await ask(api.GET('/api/v1/me/notification-roads'))).items,
  })
export const useDevices = () =>
  useQuery({ queryKey: ownKeys.devices(), queryFn: () => ask(api.GET('/api/v1/me/push-devices')) })
export const usePhone = () =>
  useQuery({ queryKey: ownKeys.phone(), queryFn: () => ask(api.GET('/api/v1/me/notification-phone')) })
export const useAlerts = (isWanted: Ref<boolean>) =>
  useQuery({
    queryKey: ownKeys.alerts(),
    queryFn: async () => (await ask(api.GET('/api/v1/me/urgent-alerts'))).items,
    enabled: isWanted,
  })
export const useOwnDeliveries = () =>
  useInfiniteQuery({
    queryKey: ownKeys.deliveries(),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/me/notice-deliveries', { params: { query: { limit: 10, cursor: pageParam ?? undefined } } }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  })

export const saveHabits = (body: Schemas['HabitsIn']) => ask(api.PUT('/api/v1/me/notification-habits', { body }))
export const addDevice = (body: Subscription) => ask(api.POST('/api/v1/me/push-devices', { body }))
export const removeDevice = (id: number) =>
  ask(api.DELETE('/api/v1/me/push-devices/{push_device_id}', { params: { path: { push_device_id: id } } }))
export const testDevices = () => ask(api.POST('/api/v1/me/push-devices/tests'))
export const askCode = (phone: string) => ask(api.PUT('/api/v1/me/notification-phone', { body: { phone } }))
export const proveCode = (code: string) => ask(api.POST('/api/v1/me/notification-phone/proof', { body: { code } }))
export const forgetPhone = () => ask(api.DELETE('/api/v1/me/notification-phone'))
export const acknowledge = (id: number) =>
  ask(
    api.POST('/api/v1/me/urgent-alerts/{urgent_alert_id}/acknowledgement', {
      params: { path: { urgent_alert_id: id } },
    }),
  )
