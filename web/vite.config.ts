import { readFile, readdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const ENTRIES = ['desk', 'portal']
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
  plugins: [vue(), entryPages(), packed()],
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
    rollupOptions: {
      // A page loads the parts it names, not all that the kit's front door lists.
      treeshake: { moduleSideEffects: (id: string) => !id.endsWith('/kit/index.ts') },
      input: Object.fromEntries(ENTRIES.map((name) => [name, `${root}${name}.html`])),
    },
  },
  test: { environment: 'happy-dom', include: ['tests/unit/**/*.test.ts', 'src/**/*.test.ts'] },
})
