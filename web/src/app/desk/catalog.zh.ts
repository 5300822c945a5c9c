import type { Texts } from '@/shared/i18n'
import { joinTexts } from '../catalog'

export default joinTexts(
  import.meta.glob<Texts>(
    [
      '../../kit/locales/zh.ts',
      '../../shared/locales/zh.ts',
      '../../shared/locales/*.zh.ts',
      './locales/zh.ts',
      '../../modules/*/locales/zh.ts',
      '!../../modules/portal/**',
    ],
    { eager: true, import: 'default' },
  ),
  'desk',
)
