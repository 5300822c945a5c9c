/** Theme and density: of the person and the device. */

import { ref } from 'vue'

export type Theme = 'light' | 'dark' | 'system'
export type Density = 'compact' | 'standard' | 'roomy'

function kept<T extends string>(key: string, fallback: T): T {
  return (localStorage.getItem(`gongdan.${key}`) as T | null) ?? fallback
}

const system = matchMedia('(prefers-color-scheme: dark)')

export const theme = ref<Theme>(kept('theme', 'system'))
export const density = ref<Density>(kept('density', 'standard'))

export function isDark(): boolean {
  return theme.value === 'dark' || (theme.value === 'system' && system.matches)
}

function show(): void {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light'
  document.documentElement.dataset.density = density.value
}

export function setTheme(wanted: Theme): void {
  theme.value = wanted
  if (wanted === 'system') localStorage.removeItem('gongdan.theme')
  else localStorage.setItem('gongdan.theme', wanted)
  show()
}

export function toggleDark(): void {
  setTheme(isDark() ? 'light' : 'dark')
}

export function setDensity(wanted: Density): void {
  density.value = wanted
  localStorage.setItem('gongdan.density', wanted)
  show()
}

system.addEventListener('change', show)
