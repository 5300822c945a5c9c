import { readFile, readdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const ENTRIES = ['desk', 'portal']
/** Each entry is built by itself, the first into an empty folder: what it begins with is one file then. */
const entry = process.env.ENTRY ?? 'desk'
const root = fileURLToPath(new URL('.', import.meta.url))

/** While developing: every address of an entry is answered with its page, as the server does. */
function entryPages(): Plugin {
  return {
    name: 'entry-pages',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? '/').split('?')[0] ?? '/'
        const entry = ENTRIES.find((name) => path === `/${name}` || path.startsWith(`/${name}/`))
        if (entry && !path.split('/').at(-1)?.includes('.')) request.url = `/${entry}.html`
        next()
      })
    },
  }
}

/**
 * What a page is sure to need after its first script, by language and by address; boot.js asks for it at once. Sources are
 * files of code; what begins with /api/ is asked of the server, exactly as the page will ask.
 */
const AHEAD: Record<string, Record<string, string | string[]>> = {
  desk: {
    en: 'src/app/desk/catalog.en.ts',
    'zh-CN': 'src/app/desk/catalog.zh.ts',
    '/desk/tickets': [
      'src/modules/workbench/pages/Workbench.vue',
      '/api/v1/views',
      '/api/v1/teams?limit=200',
      '/api/v1/ticket-fields',
      '/api/v1/view-counts',
    ],
    '/desk/tickets/*': [
      'src/modules/ticket/pages/TicketPage.vue',
      '/api/v1/tickets/*',
      '/api/v1/tickets/*/timeline?newest_first=true&limit=50',
    ],
  },
  portal: { en: 'src/app/portal/catalog.en.ts', 'zh-CN': 'src/app/portal/catalog.zh.ts' },
}

type Chunk = { type: string; fileName: string; imports: string[]; moduleIds: string[]; isDynamicEntry: boolean }

/** The file of code in which a source lies, and all that it imports. */
function filesOf(source: string, chunks: Chunk[], known = (_file: string) => false): string[] {
  const chunk = chunks.find((one) => one.moduleIds.includes(root + source) && one.isDynamicEntry)
  if (!chunk) throw new Error(`nothing was built from ${source}`)
  const found = new Set<string>()
  const withAll = (file: string): void => {
    if (found.has(file) || known(file)) return
    found.add(file)
    chunks.find((one) => one.fileName === file)?.imports.forEach(withAll)
  }
  withAll(chunk.fileName)
  return [...found]
}

/**
 * Of what every first page runs, nearly all is called at once. Told so, the browser reads it whole beside the page as it
 * comes, where it would stop the page for each function when it is first called (browsers that do not know the word read a
 * comment). The texts have no functions.
 */
function readWhole(): Plugin {
  return {
    name: 'read-whole',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
        const files = new Set(chunks.filter((one) => one.isEntry).flatMap((one) => [one.fileName, ...one.imports]))
        for (const source of Object.values(AHEAD[entry] ?? {}).flat())
          if (source.endsWith('.vue')) filesOf(source, chunks).forEach((file) => files.add(file))
        for (const one of chunks) if (files.has(one.fileName)) one.code = `//# allFunctionsCalledOnLoad\n${one.code}`
      },
    },
  }
}

/** Writes into each entry's page which files those are. */
function ahead(): Plugin {
  return {
    name: 'ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, filename }) {
        const chunks = Object.values(bundle ?? {}).filter((one) => one.type === 'chunk')
        const files = Object.entries(AHEAD[filename.split('/').at(-1)?.split('.')[0] ?? ''] ?? {}).map(
          ([key, wanted]) => [
            key,
            [wanted]
              .flat()
              .flatMap((source) =>
                source.startsWith('/api/') ? source : filesOf(source, chunks, (file) => html.includes(file)),
              ),
          ],
        )
        const content = JSON.stringify(Object.fromEntries(files)).replaceAll('&', '&amp;').replaceAll('"', '&quot;')
        return html.replace('<script src="/boot.js">', `<meta name="ahead" content="${content}" />\n    $&`)
      },
    },
  }
}

/** After building: each file packed beside itself, so that the server packs nothing while it answers. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    async closeBundle() {
      for (const file of await readdir(`${root}dist`, { recursive: true })) {
        if (!/\.(js|css|html|svg)$/.test(file)) continue
        const body = await readFile(`${root}dist/${file}`)
        if (body.length < 600) continue
        const options = {
          params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
        }
        await writeFile(`${root}dist/${file}.br`, brotliCompressSync(body, options))
        await writeFile(`${root}dist/${file}.gz`, gzipSync(body, { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  plugins: [vue(), entryPages(), ahead(), readWhole(), packed()],
  appType: 'mpa',
  resolve: { alias: { '@': `${root}src` } },
  server: {
    port: Number(process.env.PORT ?? 5173),
    strictPort: true,
    proxy: {
      '^/(api|openapi.json|docs)': { target: process.env.GONGDAN_API ?? 'http://127.0.0.1:8000' },
    },
  },
  build: {
    target: 'es2022',
    sourcemap: false,
    // The policy of the pages allows no inline scripts and no data: fonts; small files stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: entry === ENTRIES[0],
    // One sheet for each entry: twenty small ones are asked for, and awaited, one after the other by each page.
    cssCodeSplit: false,
    rollupOptions: {
      // A page loads the parts it names, not all that the kit's front door lists.
      treeshake: { moduleSideEffects: (id: string) => !id.endsWith('/kit/index.ts') },
      input: `${root}${entry}.html`,
      output: {
        // What several pages are made of lies in one file: a browser is slowed by each that it asks for.
        codeSplitting: {
          groups: [
            { name: 'parts', minShareCount: 2, test: /\/src\/(kit|shared)\/(?!locales)|\/(@lucide|@tanstack)\/|\0/ },
            {
              name: 'tickets',
              minShareCount: 2,
              // Of the clocks, those that lists and tickets show.
              test: /\/src\/modules\/((conditions|forms|ticket|workbench)\/(?!locales)|sla\/(words|model\/faces|parts\/(icons|DeadlineChip)))/,
            },
          ],
        },
      },
    },
  },
  test: { environment: 'happy-dom', include: ['tests/unit/**/*.test.ts', 'src/**/*.test.ts'] },
})
