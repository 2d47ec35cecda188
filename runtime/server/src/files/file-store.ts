import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PlatformError } from '@tenon/engine'

export interface StoredBytes {
  /** Random; no part of it comes from a user. */
  readonly key: string
  readonly size: number
  readonly sha256: Buffer
  /** The first bytes, to tell what it really is. */
  readonly head: Buffer
}
export interface FileStore {
  /** Takes at most `limit` bytes; throws TOO_LARGE beyond and keeps nothing. */
  write(from: Readable, limit: number): Promise<StoredBytes>
  read(key: string): ReadStream
  remove(key: string): Promise<void>
}

const HEAD = 64

/** For people: how large a file may be. */
export const fileTooLarge = (limit: number): PlatformError => {
  const size = `${Math.floor(limit / 1024 / 1024)} MB`
  const sentence = {
    'zh-CN': `文件超过 ${size}，没有上传。`,
    'en-US': `The file is larger than ${size} and was not taken.`,
  }
  return new PlatformError('TOO_LARGE', { max: limit }, { sentence })
}

/** Bytes below DATA_DIR/files, outside anything that is served. */
export function createFileStore(dataDir: string): FileStore {
  const root = join(dataDir, 'files')
  const place = (key: string) => {
    if (!/^[0-9a-f]{48}$/.test(key)) throw new Error('Not a storage key.')
    return join(root, key.slice(0, 2), key)
  }
  return {
    write: async (from, limit) => {
      const key = randomBytes(24).toString('hex')
      const path = place(key)
      const part = `${path}.part`
      await mkdir(dirname(path), { recursive: true })
      const hash = createHash('sha256')
      let size = 0
      let head = Buffer.alloc(0)
      const count = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          size += chunk.length
          if (size > limit) return done(fileTooLarge(limit))
          if (head.length < HEAD) head = Buffer.concat([head, chunk]).subarray(0, HEAD)
          hash.update(chunk)
          done(null, chunk)
        },
      })
      try {
        await pipeline(from, count, createWriteStream(part, { mode: 0o600, flush: true }))
        await rename(part, path)
      } catch (error) {
        await rm(part, { force: true })
        throw error
      }
      return { key, size, sha256: hash.digest(), head }
    },
    read: (key) => createReadStream(place(key)),
    remove: (key) => rm(place(key), { force: true }),
  }
}
