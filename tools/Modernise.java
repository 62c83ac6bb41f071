import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Modernise FROM TO: copies a jar whose class files are older than Java 6, with stack maps, as class files of Java 8. The
 * JVM cannot keep older ones in an AOT cache, and checks them slowly.
 */
void main(String[] arguments) throws IOException {
  Path from = Path.of(arguments[0]);
  try (JarFile old = new JarFile(from.toFile());
      OutputStream file = Files.newOutputStream(Path.of(arguments[1]));
      JarOutputStream copy = new JarOutputStream(file);
      URLClassLoader loader = new URLClassLoader(new URL[] {from.toUri().toURL()})) {
    ClassFile format =
        ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofClassLoading(loader)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    for (Enumeration<JarEntry> all = old.entries(); all.hasMoreElements(); ) {
      JarEntry entry = all.nextElement();
      byte[] content = old.getInputStream(entry).readAllBytes();
      JarEntry renewed = new JarEntry(entry.getName());
      renewed.setTime(entry.getTime());
      copy.putNextEntry(renewed);
      copy.write(isOldClass(entry, content) ? modern(format, content) : content);
      copy.closeEntry();
    }
  }
}

boolean isOldClass(JarEntry entry, byte[] content) {
  return entry.getName().endsWith(".class") && content[7] < ClassFile.JAVA_6_VERSION;
}

byte[] modern(ClassFile format, byte[] content) {
  // Instruction by instruction, or methods would be copied as they are, without stack maps.
  ClassTransform anew = ClassTransform.transformingMethodBodies((code, element) -> code.with(element));
  return format.transformClass(format.parse(content), anew.andThen(this::withVersion));
}

void withVersion(ClassBuilder builder, ClassElement element) {
  builder.with(
      element instanceof ClassFileVersion ? ClassFileVersion.of(ClassFile.JAVA_8_VERSION, 0) : element);
}
