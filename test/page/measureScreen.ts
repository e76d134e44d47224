/**
 * Runs in the page: measures what is on the screen against the measures of the theme.
 * @returns a sentence for everything too small, too near, too high up or cut off
 */
export function measureScreen({ upright }: { upright: boolean }): string[] {
  const reasons: string[] = [];
  const smallestTarget = 60;
  const smallestDistance = 8;
  const smallestText = 24;
  const visible = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return width > 1 && height > 1 && style.visibility === 'visible' && style.display !== 'none';
  };
  /** the part of an element that its scrolling ancestors let through */
  const shown = (element: Element): DOMRect => {
    const box = element.getBoundingClientRect();
    let { left, top, right, bottom } = box;
    for (let outer = element.parentElement; outer; outer = outer.parentElement) {
      if (getComputedStyle(outer).overflowY === 'visible') continue;
      const clip = outer.getBoundingClientRect();
      left = Math.max(left, clip.left);
      top = Math.max(top, clip.top);
      right = Math.min(right, clip.right);
      bottom = Math.min(bottom, clip.bottom);
    }
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  };
  const name = (element: Element): string =>
    element.getAttribute('data-testid') ?? `${element.tagName.toLowerCase()}.${element.className}`;
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth || page.scrollHeight > page.clientHeight)
    reasons.push(`the page is larger than the screen: ${page.scrollWidth}×${page.scrollHeight}`);

  const controls = [...document.querySelectorAll('button, input, label.check, [role="checkbox"]')].filter(
    (element) =>
      visible(element) && !element.closest('.visually-hidden, .check *') && !element.matches('.check input'),
  );
  for (const control of controls) {
    const box = control.getBoundingClientRect();
    if (box.width < smallestTarget || box.height < smallestTarget)
      reasons.push(`${name(control)} is ${Math.round(box.width)}×${Math.round(box.height)}`);
    if (box.left < 0 || box.right > innerWidth) reasons.push(`${name(control)} leaves the screen`);
    const inScroll = control.closest('.scroll-pane-content, .contact-ask');
    if (!inScroll && (box.top < 0 || box.bottom > innerHeight))
      reasons.push(`${name(control)} leaves the screen`);
    if (upright && !inScroll && box.bottom < innerHeight / 2)
      reasons.push(`${name(control)} is in the upper half`);
  }
  for (const [index, one] of controls.entries()) {
    for (const other of controls.slice(index + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const [a, b] = [shown(one), shown(other)];
      if (a.height < 2 || b.height < 2) continue;
      const across = Math.max(a.left, b.left) - Math.min(a.right, b.right);
      const down = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom);
      if (Math.max(across, down) < smallestDistance)
        reasons.push(`${name(one)} and ${name(other)} are ${Math.round(Math.max(across, down))} px apart`);
    }
  }

  const walker = document.createTreeWalker(
    document.querySelector('.page') ?? document.body,
    NodeFilter.SHOW_TEXT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || !node.textContent?.trim() || !visible(element) || element.closest('.visually-hidden'))
      continue;
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    if (size < smallestText) reasons.push(`“${node.textContent.trim().slice(0, 12)}” is ${size} px`);
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.left < -1 || box.right > innerWidth + 1)
      reasons.push(`“${node.textContent.trim().slice(0, 12)}” is cut off at the side`);
    const button = element.closest('button');
    if (button) {
      const frame = button.getBoundingClientRect();
      if (box.right > frame.right + 1 || box.left < frame.left - 1 || box.bottom > frame.bottom + 1)
        reasons.push(`“${node.textContent.trim().slice(0, 12)}” is larger than ${name(button)}`);
    }
  }
  for (const box of document.querySelectorAll(
    '.screen, .capture, .contact, .guide, .bar, .masthead, .capture-words',
  )) {
    if (box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2)
      reasons.push(
        `${name(box)} overflows: ${box.scrollWidth}×${box.scrollHeight} in ${box.clientWidth}×${box.clientHeight}`,
      );
  }
  return reasons;
}
