package prefix

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"maps"
	"slices"
)

// stubName is the DLL every Go program loads before main runs and Wine before 10 lacks. Its one
// function fills a buffer with random bytes, which advapi32 has under another name.
const (
	stubName     = "bcryptprimitives.dll"
	stubFunction = "ProcessPrng"
	stubTarget   = "advapi32.SystemFunction036"
)

// Layout of the image: headers fill the first block of the file, the only section the rest.
const (
	fileAlignment    = 0x200
	sectionAlignment = 0x1000
	exportsAddress   = 0x1000 // of the section, relative to the image base
	dosHeaderSize    = 64
	optionalSize     = 240 // of a 64-bit optional header with 16 data directories
)

// randomStub is the DLL that stands in for bcryptprimitives.dll.
func randomStub() []byte {
	return forwarderDLL(stubName, map[string]string{stubFunction: stubTarget})
}

// forwarderDLL returns a 64-bit DLL without any code: each export name is forwarded to the function
// "dll.function" of another DLL. The format is Microsoft's "PE Format", section "The .edata Section".
func forwarderDLL(name string, forwards map[string]string) []byte {
	exports := exportSection(name, forwards)
	rawSize := (len(exports) + fileAlignment - 1) &^ (fileAlignment - 1)

	image := make([]byte, fileAlignment+rawSize)
	copy(image, headers(len(exports), rawSize))
	copy(image[fileAlignment:], exports)
	return image
}

// exportSection lays out directory, addresses, name pointers, ordinals and then the strings. An
// address that points into this section, as all of them do here, marks a forward.
func exportSection(name string, forwards map[string]string) []byte {
	const directorySize = 40
	le := binary.LittleEndian
	n := uint32(len(forwards))
	addresses := uint32(exportsAddress + directorySize)
	pointers, ordinals := addresses+4*n, addresses+8*n
	texts := ordinals + 2*n

	var text, address, pointer, ordinal []byte
	put := func(s string) uint32 {
		at := texts + uint32(len(text))
		text = append(append(text, s...), 0)
		return at
	}
	nameAt := put(name)
	for i, export := range slices.Sorted(maps.Keys(forwards)) {
		pointer = le.AppendUint32(pointer, put(export))
		address = le.AppendUint32(address, put(forwards[export]))
		ordinal = le.AppendUint16(ordinal, uint16(i))
	}

	const flags, timestamp, version, firstOrdinal = 0, 0, 0, 1
	var section []byte
	for _, field := range []uint32{
		flags, timestamp, version, nameAt, firstOrdinal, n, n, addresses, pointers, ordinals,
	} {
		section = le.AppendUint32(section, field)
	}
	return slices.Concat(section, address, pointer, ordinal, text)
}

// headers returns the DOS header, the signature, the file header, the optional header and the one
// section header.
func headers(size, rawSize int) []byte {
	dos := make([]byte, dosHeaderSize)
	copy(dos, "MZ")
	binary.LittleEndian.PutUint32(dos[dosHeaderSize-4:], dosHeaderSize)

	optional := pe.OptionalHeader64{
		Magic:                       0x20b,
		SizeOfInitializedData:       uint32(rawSize),
		ImageBase:                   0x180000000,
		SectionAlignment:            sectionAlignment,
		FileAlignment:               fileAlignment,
		MajorOperatingSystemVersion: 6,
		MajorSubsystemVersion:       6,
		SizeOfImage:                 exportsAddress + sectionAlignment,
		SizeOfHeaders:               fileAlignment,
		Subsystem:                   pe.IMAGE_SUBSYSTEM_WINDOWS_CUI,
		DllCharacteristics: pe.IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA |
			pe.IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE | pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT,
		SizeOfStackReserve:  1 << 20,
		SizeOfStackCommit:   1 << 12,
		SizeOfHeapReserve:   1 << 20,
		SizeOfHeapCommit:    1 << 12,
		NumberOfRvaAndSizes: 16,
	}
	optional.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT] = pe.DataDirectory{
		VirtualAddress: exportsAddress, Size: uint32(size),
	}
	section := pe.SectionHeader32{
		Name:             [8]uint8{'.', 'e', 'd', 'a', 't', 'a'},
		VirtualSize:      uint32(size),
		VirtualAddress:   exportsAddress,
		SizeOfRawData:    uint32(rawSize),
		PointerToRawData: fileAlignment,
		Characteristics:  pe.IMAGE_SCN_CNT_INITIALIZED_DATA | pe.IMAGE_SCN_MEM_READ,
	}

	var out bytes.Buffer
	out.Write(dos)
	out.WriteString("PE\x00\x00")
	for _, part := range []any{
		pe.FileHeader{
			Machine:              pe.IMAGE_FILE_MACHINE_AMD64,
			NumberOfSections:     1,
			SizeOfOptionalHeader: optionalSize,
			Characteristics: pe.IMAGE_FILE_EXECUTABLE_IMAGE |
				pe.IMAGE_FILE_LARGE_ADDRESS_AWARE | pe.IMAGE_FILE_DLL,
		}, optional, section,
	} {
		// A bytes.Buffer takes everything, and these structs have a fixed size.
		_ = binary.Write(&out, binary.LittleEndian, part)
	}
	return out.Bytes()
}
