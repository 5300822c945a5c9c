/** The modules of this entry, joined, and cut to what the person may see. */

import { computed, shallowRef } from 'vue'

import type { Command, FrontModule, MenuEntry, Permission, SettingsPage, TicketPanel } from './modules'
import { useSession } from './session'

const modules = shallowRef<FrontModule[]>([])

export function register(found: FrontModule[]): void {
  modules.value = found
}

export function isAllowed(anyOf: Permission[] | undefined): boolean {
  const session = useSession()
  return !anyOf || anyOf.some(({ permission, reach }) => session.can(permission, reach))
}

function joined<T extends { order?: number; anyOf?: Permission[] }>(
  of: (module: FrontModule) => T[] | undefined,
): T[] {
  return modules.value
    .flatMap((module) => of(module) ?? [])
    .filter((one) => isAllowed(one.anyOf))
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
}

export const menu = computed<MenuEntry[]>(() => joined((module) => module.menu))
export const settingsPages = computed<SettingsPage[]>(() => joined((module) => module.settings))
export const ticketPanels = computed<TicketPanel[]>(() => joined((module) => module.panels))
export const commands = computed<Command[]>(() => joined((module) => module.commands))
export const overlays = computed(() => modules.value.flatMap((module) => module.overlays ?? []))
