/** Starts Gongdan with a demo workspace of its own for the journeys, and ends it. GONGDAN_URL names one that runs already. */

import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const START_SECONDS = 240

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })
}

export default async function start(): Promise<() => Promise<void>> {
  if (process.env.GONGDAN_URL) return async () => {}
  const root = resolve(import.meta.dirname, '../../..')
  const data = mkdtempSync(join(tmpdir(), 'gongdan-journeys-'))
  // PostgreSQL runs as a user of its own where we are root, and must be able to pass through.
  chmodSync(data, 0o755)
  const port = await freePort()
  const server = spawn(join(root, '.venv/bin/gongdan'), ['up', '--demo', '--data', data, '--port', String(port)], {
    cwd: data,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  server.stdout.on('data', (part) => (said += part))
  server.stderr.on('data', (part) => (said += part))
  const until = Date.now() + START_SECONDS * 1000
  while (!said.includes('Ready:')) {
    if (server.exitCode !== null || Date.now() > until) {
      server.kill('SIGKILL')
      throw new Error(`Gongdan did not start:\n${said.slice(-4000)}`)
    }
    await new Promise((next) => setTimeout(next, 250))
  }
  process.env.GONGDAN_URL = `http://127.0.0.1:${port}`
  return async () => {
    const ended = new Promise((done) => server.once('exit', done))
    server.kill('SIGINT')
    await Promise.race([ended, new Promise((done) => setTimeout(done, 20_000))])
    server.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true, maxRetries: 5 })
  }
}
