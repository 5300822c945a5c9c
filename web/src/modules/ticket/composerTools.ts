/**
 * What helps to write an answer (macros, say). Modules register theirs when their manifest is loaded; the composer offers
 * them beside its text. A tool opens over the page and hands back a text, or a text with what is done when it is sent.
 */

import { shallowReactive, shallowRef, type Component } from 'vue'

import type { Ticket } from './queries'

export interface Letter {
  body: string
  body_format: 'html'
  is_public: boolean
  files: number[]
}

/** What a text is sent with, in one: it takes the place of sending it alone. */
export interface SentWith {
  title: string
  /** What is done besides, a line each. */
  lines: string[]
  isPublic: boolean
  /** The same key does it once, however often it is tried. Throws ApiError; what was written stays then. */
  send: (letter: Letter, key: string) => Promise<void>
}

export interface Filling {
  html: string
  isPublic: boolean
  sentWith: SentWith | null
}

export interface ComposerTool {
  key: string
  /** i18n key. */
  label: string
  icon: Component
  /** A single key that opens it on the ticket's page. */
  keys?: string
  order?: number
  when?: (ticket: Ticket) => boolean
  /** Gets `ticket`; emits `fill` with a Filling, and `close`. */
  component: Component
}

const registered = shallowReactive(new Map<string, ComposerTool>())

export function registerComposerTool(tool: ComposerTool): void {
  registered.set(tool.key, tool)
}

/** What is offered for this ticket, in order. */
export function composerTools(ticket: Ticket): ComposerTool[] {
  return [...registered.values()]
    .filter((one) => one.when?.(ticket) ?? true)
    .sort((a, b) => (a.order ?? 500) - (b.order ?? 500))
}

/** Composers on the page that offer tools, and the tool that somebody asks for from elsewhere (the command bar, say). */
export const composersHere = shallowRef(0)
export const wantedTool = shallowRef<string | null>(null)
