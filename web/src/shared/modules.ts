/** What a module brings to an entry. `module.ts` of each module exports one as default; entries find them by their place. */

import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'

import type { Scope } from './session'

export interface Permission {
  permission: string
  reach?: Scope
}

/** An entry of the rail (wide) or the bottom bar (phone). */
export interface MenuEntry {
  key: string
  /** i18n key of the word under the icon. */
  label: string
  icon: Component
  to: string
  order: number
  /** At the foot of the rail. */
  isAtFoot?: boolean
  /** Any of them will do; none: everybody of the staff. */
  anyOf?: Permission[]
  /** Key after `g` that jumps here. */
  jump?: string
}

/** A page of the settings, under its group. */
export interface SettingsPage {
  key: string
  group: 'organisation' | 'intake' | 'channels' | 'flow' | 'time' | 'automation' | 'data' | 'looks' | 'audit'
  label: string
  /** Words under which the search of the settings and the command bar find it, by i18n key. */
  hint?: string
  to: string
  order: number
  anyOf?: Permission[]
}

/** A panel at the side of the ticket; gets the ticket as `ticket`. */
export interface TicketPanel {
  key: string
  label: string
  icon: Component
  order: number
  component: Component
  anyOf?: Permission[]
}

/** Something that the command bar offers: a page (`to`), or something to do (`run`). */
export interface Command {
  key: string
  label: string
  icon?: Component
  keys?: string
  anyOf?: Permission[]
  to?: string
  run?: () => void | Promise<unknown>
  /** Whether it is offered on the page that is shown; left out: always. */
  when?: () => boolean
}

export interface FrontModule {
  key: string
  routes?: RouteRecordRaw[]
  menu?: MenuEntry[]
  settings?: SettingsPage[]
  panels?: TicketPanel[]
  commands?: Command[]
  /** What stands over every page while it is needed, such as dialogs that anybody may open. */
  overlays?: Component[]
}

export function defineModule(module: FrontModule): FrontModule {
  return module
}
