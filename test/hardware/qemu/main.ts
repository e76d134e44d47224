import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

// npm run test:hardware: boots a guest with Debian's kernel, in which simulated readers are real USB devices.

const workDir = fileURLToPath(new URL('../../../out/hardware', import.meta.url));
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const limitMs = 20 * 60_000;
/** what the guest needs of the kernel: the host's files, and a host controller for USB devices that come over a socket */
const kernelModules = ['virtio_pci', '9pnet_virtio', '9p', 'hid-generic', 'usbhid', 'vhci-hcd'];

const reason = missing();
if (reason) {
  console.log(`The tests in a guest kernel are skipped: ${reason}`);
  console.log('0 passed, 0 failed');
} else {
  const kernel = fetchKernel();
  const results = await boot(kernel.image, buildRamDisk(kernel.folder));
  const failed = results.filter(({ failure }) => failure !== null);
  for (const { name, failure } of results)
    console.log(failure === null ? `✓ ${name}` : `✗ ${name}: ${failure}`);
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 || results.length === 0 ? 1 : 0;
}

function missing(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'they need Linux on x64';
  const needed = {
    'qemu-system-x86_64': 'qemu-system-x86',
    cpio: 'cpio',
    depmod: 'kmod',
    busybox: 'busybox-static',
  };
  const path = `${process.env['PATH']}:/usr/sbin:/sbin`;
  const absent = Object.entries(needed).filter(
    ([command]) => spawnSync('sh', ['-c', `command -v ${command}`], { env: { PATH: path } }).status !== 0,
  );
  if (absent.length === 0) return null;
  return `there is no ${absent.map(([command]) => command).join(', ')} (apt install ${absent.map(([, name]) => name).join(' ')})`;
}

/** Debian's kernel package, downloaded once and unpacked, not installed. */
function fetchKernel(): { folder: string; image: string } {
  const folder = join(workDir, 'kernel');
  const image = () => globSync(`${folder}/boot/vmlinuz-*`)[0];
  if (!image()) {
    mkdirSync(folder, { recursive: true });
    const depends = execFileSync('apt-cache', ['depends', 'linux-image-amd64'], { encoding: 'utf8' });
    const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
    if (!name) throw new Error('apt knows no kernel package (apt-get update)');
    console.log(`Downloading ${name}: the kernel of the guest (about 70 MB)`);
    execFileSync('apt-get', ['-qq', 'download', name], { cwd: workDir, stdio: 'inherit' });
    const [deb] = globSync(`${workDir}/linux-image-*.deb`);
    execFileSync('dpkg-deb', ['-x', deb as string, folder]);
    rmSync(deb as string);
    const [version] = globSync(`${folder}/lib/modules/*`);
    execFileSync('depmod', ['-b', folder, basename(version as string)], { env: withSbin() });
  }
  const found = image();
  if (!found) throw new Error(`no kernel in ${folder}`);
  return { folder, image: found };
}

/** A first file system with busybox, the modules in the order of their dependencies, and what to run. */
function buildRamDisk(kernelFolder: string): string {
  const root = join(workDir, 'ramdisk');
  rmSync(root, { recursive: true, force: true });
  for (const folder of ['bin', 'proc', 'sys', 'dev', 'host', 'modules'])
    mkdirSync(join(root, folder), { recursive: true });
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
  cpSync(busybox, join(root, 'bin/busybox'), { dereference: true });
  cpSync(here('init.sh'), join(root, 'init'));
  chmodSync(join(root, 'init'), 0o755);
  writeFileSync(join(root, 'command'), `${process.execPath} ${here('guest.ts')}`);
  const version = basename(globSync(`${kernelFolder}/lib/modules/*`)[0] as string);
  const order = new Set<string>();
  for (const name of kernelModules) {
    const args = ['-d', kernelFolder, '-S', version, '--show-depends', name];
    for (const [, file] of execFileSync('modprobe', args, { encoding: 'utf8', env: withSbin() }).matchAll(
      /^insmod (\S+)/gm,
    )) {
      order.add(file as string);
    }
  }
  for (const file of order) cpSync(file, join(root, 'modules', basename(file)));
  writeFileSync(join(root, 'modules/order'), `${[...order].map((file) => basename(file)).join('\n')}\n`);
  const disk = join(workDir, 'ramdisk.gz');
  execFileSync('sh', ['-c', `find . | cpio -o -H newc --quiet | gzip -1 > ${disk}`], { cwd: root });
  return disk;
}

function withSbin(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
}

interface GuestResult {
  name: string;
  failure: string | null;
}

/** Boots the guest, with software emulation (a guest in a guest has no other), and collects what it reports. */
async function boot(image: string, disk: string): Promise<GuestResult[]> {
  if (!existsSync(image)) throw new Error(`no kernel at ${image}`);
  const guest = spawn(
    'qemu-system-x86_64',
    [
      ...['-M', 'q35', '-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', '1536'],
      ...['-nographic', '-no-reboot', '-nic', 'none', '-kernel', image, '-initrd', disk],
      ...['-append', 'console=ttyS0 quiet panic=-1 mitigations=off'],
      ...['-fsdev', 'local,id=host,path=/,security_model=none,readonly=on,multidevs=remap'],
      ...['-device', 'virtio-9p-pci,fsdev=host,mount_tag=host'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const timer = setTimeout(() => guest.kill('SIGKILL'), limitMs);
  const results: GuestResult[] = [];
  const verbose = process.argv.includes('--verbose');
  for await (const line of createInterface({ input: guest.stdout })) {
    const at = line.indexOf('RESULT {');
    if (at >= 0) results.push(JSON.parse(line.slice(at + 7)) as GuestResult);
    else if (verbose) console.log(line);
  }
  clearTimeout(timer);
  return results;
}
