// Where something of each colour is drawn, pixel by pixel, and how bright the film is in some places: all from one picture of the stage.
async ({ data, colours, places }) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, image.width, image.height).data;
    const style = getComputedStyle(document.getElementById('stage'));
    // The middle of a line has its colour and nothing of the picture's; a screen's profile may change that a little.
    const near = 10;
    const names = new Map();
    for (const name of colours) {
        const value = Number.parseInt(style.getPropertyValue(`--mark-${name}`).trim().slice(1), 16);
        names.set(name, [value >> 16, (value >> 8) & 255, value & 255]);
    }
    const marks = Object.fromEntries(colours.map((name) => [name, []]));
    for (let at = 0; at < pixels.length; at += 4) {
        for (const [name, colour] of names) {
            if (colour.some((part, index) => Math.abs(part - pixels[at + index]) > near)) continue;
            marks[name].push([(at / 4) % image.width, Math.floor(at / 4 / image.width)]);
            break;
        }
    }
    const brightness = (place) => {
        const [left, top, width, height] = place.map((share, index) => Math.round(share * (index % 2 ? image.height : image.width)));
        let sum = 0;
        for (let y = top; y < top + height; y += 1) {
            // Green is most of what is bright.
            for (let x = left; x < left + width; x += 1) sum += pixels[4 * (y * image.width + x) + 1];
        }
        return sum / (width * height);
    };
    return { width: image.width, height: image.height, marks, brightness: places.map(brightness) };
}
